package porthole.protocol;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class ResponseHeadTest {
  /** Gives a decoder the bytes of a text up to the end of the head. */
  private static ResponseHead decode(String text) throws ProtocolViolationException {
    ResponseHeadDecoder decoder = new ResponseHeadDecoder();
    int at = 0;
    while (!decoder.receive((byte) text.charAt(at++))) {
      assertTrue(at < text.length(), "the head has not ended: " + text);
    }
    assertEquals(text.length(), at, "bytes taken");
    return decoder.head();
  }

  @Test
  void aHeadEndsWithTheFirstEmptyLine() throws Exception {
    ResponseHead head = decode("HTTP/1.1 404 Not Found\r\nA: b \r\nc:d\r\n\r\n");
    assertEquals(404, head.status());
    assertEquals("404 Not Found", head.statusAndPhrase());
    assertTrue(head.isHttp11());
    assertEquals("b", head.field("a"));
    assertEquals("d", head.field("C"));
    assertEquals("", head.field("none"));
    assertTrue(head.has("A"));
    assertFalse(head.has("none"));
  }

  @Test
  void aBareNewlineAndNoPhraseAreTaken() throws Exception {
    ResponseHead head = decode("HTTP/1.0 200\n\n");
    assertEquals("200", head.statusAndPhrase());
    assertFalse(head.isHttp11());
  }

  @Test
  void severalFieldsOfOneNameAreOneList() throws Exception {
    ResponseHead head =
        decode("HTTP/1.1 101 x\r\nConnection: close\r\nconnection: UPGRADE\r\n\r\n");
    assertEquals("close, UPGRADE", head.field("Connection"));
    assertTrue(head.hasToken("Connection", "upgrade"));
    assertFalse(head.hasToken("Connection", "up"));
  }

  @Test
  void bytesThatAreNotHttpAreRefusedAtOnce() {
    for (String text :
        new String[] {
          "SSH-2.0-x",
          "\n\n",
          "\r\n\r\n",
          "\r\nHTTP/1.1 101 x\r\n\r\n",
          "HTTP/2 200\r\n\r\n",
          "HTTP/1.1 99 x\r\n\r\n"
        }) {
      assertThrows(ProtocolViolationException.class, () -> decode(text), text);
    }
  }

  @Test
  void aHeadOfEmptyLinesAloneIsRefused() {
    for (String text : new String[] {"", "\n", "\r\n\r\n"}) {
      assertThrows(
          ProtocolViolationException.class,
          () -> ResponseHead.parse(text.getBytes(ISO_8859_1)),
          text);
    }
  }

  @Test
  void aHeadOfMoreThan16KilobytesIsRefused() throws Exception {
    String start = "HTTP/1.1 101 x\r\nA: ";
    String longest = start + "x".repeat(ResponseHeadDecoder.MAX_BYTES - start.length() - 4);
    assertEquals(101, decode(longest + "\r\n\r\n").status());
    assertThrows(ProtocolViolationException.class, () -> decode(longest + "x\r\n\r\n"));
  }

  @Test
  void controlCharactersAreReplacedInTheStatusLine() throws Exception {
    ResponseHead head = ResponseHead.parse("HTTP/1.1 500 a\u001b[2Jb".getBytes(ISO_8859_1));
    assertEquals("500 a?[2Jb", head.statusAndPhrase());
    assertEquals("HTTP/1.1 500 a?[2Jb", head.statusLine());
    String words = "x".repeat(100);
    assertEquals(
        "500 " + "x".repeat(80) + "...",
        ResponseHead.parse(("HTTP/1.1 500 " + words).getBytes(ISO_8859_1)).statusAndPhrase());
  }
}
