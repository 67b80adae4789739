package porthole.protocol;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import porthole.fuzz.Input;

/**
 * An HTTP response. Its content stays within its bound, and cutting the bytes elsewhere changes
 * nothing.
 */
public final class HttpAnswerFuzz {
  private static final int MAX_BODY_BYTES = 64;

  private HttpAnswerFuzz() {}

  /** The bytes are the server's. */
  public static void fuzzerTestOneInput(byte[] bytes) {
    String expected = read(List.of(bytes));
    for (List<byte[]> parts : Input.cuts(bytes)) {
      assertEquals(expected, read(parts));
    }
  }

  private static String read(List<byte[]> parts) {
    HttpAnswerDecoder decoder = HttpAnswerDecoder.upTo(MAX_BODY_BYTES);
    try {
      for (byte[] part : parts) {
        decoder.receive(part, part.length);
      }
      decoder.end();
      HttpAnswer answer = decoder.answer();
      assertTrue(answer.body().length <= MAX_BODY_BYTES);
      return answer.status() + " " + answer.text();
    } catch (ProtocolViolationException e) {
      assertTrue(e.getMessage().matches("[ -~]{1,400}"), e.getMessage());
      return e.getMessage();
    }
  }
}
