package porthole.device.transport.http;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import org.junit.jupiter.api.Test;

class HttpHeadDecoderTest {
  private static final int MAX_BYTES = 8 * 1024;

  @Test
  void theEndOfTheHeadIsFoundWhereverTheBytesAreCut() throws Exception {
    byte[] head = "GET / HTTP/1.1\r\nHost: toon\r\n\r\n".getBytes(ISO_8859_1);
    byte[] sent = (new String(head, ISO_8859_1) + "and more").getBytes(ISO_8859_1);
    for (int cut = 0; cut <= head.length; cut++) {
      HttpHeadDecoder decoder = new HttpHeadDecoder(MAX_BYTES);
      ByteBuffer first = ByteBuffer.wrap(sent, 0, cut);
      ByteBuffer second = ByteBuffer.wrap(sent, cut, sent.length - cut);
      boolean complete = decoder.receive(first);
      assertEquals(cut == head.length, complete, "cut at " + cut);
      assertFalse(first.hasRemaining());
      assertTrue(complete || decoder.receive(second), "cut at " + cut);
      assertArrayEquals(head, decoder.head(), "cut at " + cut);
      assertEquals(sent.length - head.length, second.remaining(), "cut at " + cut);
    }
  }

  @Test
  void aHeadOfExactlyTheLimitIsAccepted() throws Exception {
    int filler = MAX_BYTES - "GET / HTTP/1.1\r\nA: \r\n\r\n".length();
    String head = "GET / HTTP/1.1\r\nA: " + "x".repeat(filler) + "\r\n\r\n";
    assertTrue(new HttpHeadDecoder(MAX_BYTES).receive(ByteBuffer.wrap(head.getBytes(ISO_8859_1))));
  }

  @Test
  void aHeadOneByteOverTheLimitIsRefused() {
    int filler = MAX_BYTES - "GET / HTTP/1.1\r\nA: \r\n\r\n".length() + 1;
    String head = "GET / HTTP/1.1\r\nA: " + "x".repeat(filler) + "\r\n\r\n";
    HttpException e =
        assertThrows(
            HttpException.class,
            () ->
                new HttpHeadDecoder(MAX_BYTES).receive(ByteBuffer.wrap(head.getBytes(ISO_8859_1))));
    assertEquals(431, e.response().status());
  }

  @Test
  void aRequestLineWithoutEndIsRefused() {
    HttpException e =
        assertThrows(
            HttpException.class,
            () -> new HttpHeadDecoder(MAX_BYTES).receive(ByteBuffer.wrap(new byte[9000])));
    assertEquals(414, e.response().status());
  }
}
