package porthole.firewall.rules;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.junit.jupiter.api.Test;

/** Ports as an owner gives them. */
class PacketTest {
  private static String refusal(String text) {
    return assertThrows(IllegalArgumentException.class, () -> Packet.parsePort(text, 8000))
        .getMessage();
  }

  @Test
  void aPortIsReadUpToTheLargest() {
    assertEquals(8000, Packet.parsePort("8000", 8000));
    assertEquals(65535, Packet.parsePort("65535", 8000));
    assertEquals(0, Packet.parsePort("0", 0));
  }

  @Test
  void anythingElseIsRefused() {
    assertEquals("Expected a port from 8000 to 65535 but was '7999'.", refusal("7999"));
    assertEquals("Expected a port from 8000 to 65535 but was '65536'.", refusal("65536"));
    assertEquals("Expected a port from 8000 to 65535 but was 'http'.", refusal("http"));
    assertEquals(
        "Expected a port from 8000 to 65535 but was '08123': leave the leading zero out.",
        refusal("08123"));
  }
}
