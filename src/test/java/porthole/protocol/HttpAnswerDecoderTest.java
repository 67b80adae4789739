package porthole.protocol;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class HttpAnswerDecoderTest {
  private static final int MAX = 20_000;
  private static final String CHUNKED = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n";

  private static HttpAnswer decode(String text) throws ProtocolViolationException {
    HttpAnswerDecoder decoder = HttpAnswerDecoder.upTo(MAX);
    byte[] bytes = text.getBytes(ISO_8859_1);
    decoder.receive(bytes, bytes.length);
    decoder.end();
    return decoder.answer();
  }

  private static boolean isCompleteWithoutEnd(String text) throws ProtocolViolationException {
    byte[] bytes = text.getBytes(ISO_8859_1);
    return HttpAnswerDecoder.upTo(MAX).receive(bytes, bytes.length);
  }

  private static void assertRefused(String text) {
    Exception e = assertThrows(ProtocolViolationException.class, () -> decode(text), text);
    assertTrue(e.getMessage().matches("[ -~]{1,200}"), e.getMessage());
  }

  private static String sized(String length, String body) {
    return "HTTP/1.1 200 OK\r\nContent-Length: " + length + "\r\n\r\n" + body;
  }

  @Test
  void contentEndsAtItsLengthItsLastChunkOrWithTheStream() throws Exception {
    assertEquals("hello", decode(sized("5", "hello and more")).text());
    assertEquals("", decode(sized("0", "")).text());
    assertEquals("hello", decode("HTTP/1.0 200 OK\r\n\r\nhello").text());
    assertEquals(
        "hello, you",
        decode(CHUNKED + "5;a=b\r\nhello\r\n05 \t;x\r\n, you\r\n000\r\nTrailer: x\r\n\r\n").text());
    assertEquals("", decode("HTTP/1.1 204 No Content\r\nContent-Length: 5\r\n\r\n").text());
    assertTrue(isCompleteWithoutEnd("HTTP/1.1 304 Not Modified\r\n\r\n"));
    assertTrue(isCompleteWithoutEnd(sized("5", "hello")));
    assertFalse(isCompleteWithoutEnd("HTTP/1.0 200 OK\r\n\r\nhello"));
  }

  @Test
  void aRedirectIsAStatusLikeAnyOther() throws Exception {
    HttpAnswer answer =
        decode("HTTP/1.1 302 Found\r\nLocation: http://x/\r\nContent-Length: 0\r\n\r\n");
    assertEquals(302, answer.status());
    assertEquals("302 Found", answer.head().statusAndPhrase());
    assertEquals(0, answer.body().length);
  }

  @Test
  void interimAnswersAreSkippedEightAtMost() throws Exception {
    String interim = "HTTP/1.1 103 Early Hints\r\nContent-Length: 9\r\n\r\n";
    assertEquals("hello", decode(interim.repeat(8) + sized("5", "hello")).text());
    assertRefused(interim.repeat(9) + sized("5", "hello"));
    assertEquals(101, decode("HTTP/1.1 101 Switching Protocols\r\n\r\n").status());
  }

  @Test
  void aLengthThatIsNoneOrOneTooManyIsRefused() {
    for (String length : List.of("", "-1", "+5", "5, 5", "5a", "0x5", "9999999999")) {
      assertRefused(sized(length, "hello"));
    }
    assertRefused(
        CHUNKED.replace("\r\n\r\n", "\r\nContent-Length: 5\r\n\r\n5\r\nhello\r\n0\r\n\r\n"));
    assertRefused(CHUNKED.replace("chunked", "gzip, chunked"));
  }

  @Test
  void brokenChunksAreRefused() {
    for (String body :
        List.of(
            "\r\n",
            "x\r\n",
            "-1\r\n",
            "5\nhello\r\n0\r\n\r\n",
            "5\r\nhello0\r\n\r\n",
            "5\r\nhello\n0\r\n\r\n",
            "00000005\r\nhello\r\n0\r\n\r\n",
            "5;" + "x".repeat(300) + "\r\nhello\r\n0\r\n\r\n",
            "0\r\n" + "T: x\r\n".repeat(1000) + "\r\n")) {
      assertRefused(CHUNKED + body);
    }
  }

  @Test
  void contentIsBoundedBeforeItArrives() throws Exception {
    assertEquals(MAX, decode(sized("" + MAX, "x".repeat(MAX))).body().length);
    assertRefused(sized("" + (MAX + 1), ""));
    assertRefused(CHUNKED + Integer.toHexString(MAX + 1) + "\r\n");
    assertRefused(CHUNKED + "4e20\r\n" + "x".repeat(MAX) + "\r\n1\r\n");
    assertEquals(MAX, decode("HTTP/1.0 200 OK\r\n\r\n" + "x".repeat(MAX)).body().length);
    assertRefused("HTTP/1.0 200 OK\r\n\r\n" + "x".repeat(MAX + 1));
    assertRefused("HTTP/1.0 200 OK\r\nA: " + "x".repeat(ResponseHeadDecoder.MAX_BYTES));
  }

  @Test
  void aStreamThatEndsEarlyIsRefused() {
    String whole = CHUNKED + "5\r\nhello\r\n0\r\n\r\n";
    for (int length = 0; length < whole.length(); length++) {
      assertRefused(whole.substring(0, length));
    }
    assertRefused(sized("5", "hell"));
    assertThrows(IllegalStateException.class, () -> HttpAnswerDecoder.upTo(MAX).answer());
  }

  @Test
  void theSameAnswerIsReadWhereverThePartsAreCut() throws Exception {
    Random random = new Random(1);
    String whole =
        "HTTP/1.1 100 Continue\r\n\r\n"
            + CHUNKED
            + "5\r\nhello\r\n6\r\n world\r\n0\r\nA: b\r\n\r\n";
    byte[] bytes = whole.getBytes(ISO_8859_1);
    for (int round = 0; round < 200; round++) {
      HttpAnswerDecoder decoder = HttpAnswerDecoder.upTo(MAX);
      int at = 0;
      boolean isComplete = false;
      while (at < bytes.length) {
        assertFalse(isComplete, "at " + at);
        int count = Math.min(bytes.length - at, 1 + random.nextInt(20));
        isComplete = decoder.receive(Arrays.copyOfRange(bytes, at, at + count), count);
        at += count;
      }
      assertTrue(isComplete);
      decoder.end();
      assertEquals("hello world", decoder.answer().text());
    }
  }
}
