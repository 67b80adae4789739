package porthole.device.mqtt;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Optional;
import org.junit.jupiter.api.Test;
import porthole.device.hub.Signal;

/** PROTOCOL.md, section 6.2. */
class PayloadsTest {
  private static String text(String channel, String event, String payload, boolean duplicate) {
    Optional<Signal> signal =
        Payloads.signal(SignalName.of(channel, event), payload.getBytes(UTF_8), duplicate);
    return signal.map(Signal::text).orElse("nothing");
  }

  @Test
  void aJsonPayloadBecomesTheData() {
    assertEquals(
        "{\"message\":\"garden.rain\",\"data\":{\"mm\":3.50}}",
        text("garden", "rain", " {\"mm\":3.50} ", false));
    assertEquals("{\"message\":\"garden\",\"data\":null}", text("garden", "", "null", false));
  }

  @Test
  void otherTextBecomesAString() {
    assertEquals("{\"message\":\"lamp.set\",\"data\":\"ON\"}", text("lamp", "set", "ON", false));
    assertEquals("{\"message\":\"lamp.set\",\"data\":\"\"}", text("lamp", "set", "", false));
  }

  @Test
  void aPossibleDuplicateIsMarked() {
    assertEquals(
        "{\"message\":\"lamp.set\",\"data\":1,\"duplicate\":true}", text("lamp", "set", "1", true));
  }

  @Test
  void plainTextOfAClientStaysPlain() {
    assertEquals("hello", text("socket", "message", "\"hello\"", false));
    assertEquals(
        "{\"message\":\"socket.message\",\"data\":\"{\"}",
        text("socket", "message", "\"{\"", false));
  }

  @Test
  void aSignalNestsNoDeeperThanClientsTake() {
    String deepest = "[".repeat(63) + "]".repeat(63);
    assertEquals(
        "{\"message\":\"a.b\",\"data\":" + deepest + ",\"duplicate\":true}",
        text("a", "b", deepest, true));
    assertEquals("nothing", text("a", "b", "[" + deepest + "]", true));
    assertEquals("nothing", text("a", "b", "[" + deepest + "]", false));
  }

  @Test
  void binaryOrTooDeepPayloadsMakeNoSignal() {
    assertEquals("nothing", text("a", "b", "[".repeat(100), false));
    byte[] bytes = {(byte) 0xff, 0};
    assertEquals(Optional.empty(), Payloads.signal(SignalName.of("a", "b"), bytes, false));
  }
}
