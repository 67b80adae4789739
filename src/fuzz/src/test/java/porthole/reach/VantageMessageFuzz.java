package porthole.reach;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import porthole.protocol.CloseCode;
import porthole.protocol.JsonText;
import porthole.protocol.ProtocolViolationException;

/** Messages to and from a vantage point. What is encoded again is decoded as the same. */
public final class VantageMessageFuzz {
  private VantageMessageFuzz() {}

  public static void fuzzerTestOneInput(byte[] bytes) {
    try {
      VantageMessage message = VantageMessage.decode(new String(bytes, UTF_8));
      String encoded = message.encode();
      assertTrue(JsonText.isJson(encoded), encoded);
      assertTrue(message.words().chars().noneMatch(Character::isISOControl), encoded);
      assertEquals(message, VantageMessage.decode(encoded));
    } catch (ProtocolViolationException e) {
      assertEquals(CloseCode.UNSUPPORTED_DATA, e.closeCode());
    }
  }
}
