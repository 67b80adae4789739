package porthole.tools.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The bytes are those of MQTT 3.1.1, sections 3.1, 3.3 and 3.8; Mosquitto 2.0.11 takes them. */
class DialectTest {

  private static String hex(byte[] bytes) {
    return HexFormat.of().formatHex(bytes);
  }

  @Test
  void anMqttListenerConnectsAndSubscribes() {
    List<Dialect.Step> greeting = Dialect.MQTT.greeting(7, true);
    assertEquals(2, greeting.size());
    assertEquals("101200044d51545404020000000662656e636837", hex(greeting.get(0).message()));
    assertEquals("820a0001000562656e636800", hex(greeting.get(1).message()));
  }

  @Test
  void anMqttSenderOnlyConnects() {
    assertEquals(1, Dialect.MQTT.greeting(0, false).size());
  }

  @Test
  void anMqttMessageIsAPublishPacket() {
    assertEquals("3009000562656e63684142", hex(Dialect.MQTT.envelope(new byte[] {'A', 'B'})));
  }

  @Test
  void anMqttLengthOver127TakesTwoBytes() {
    assertEquals("30cf01", hex(Dialect.MQTT.envelope(new byte[200])).substring(0, 6));
  }

  @Test
  void aRelayClientSendsNothingFirst() {
    assertEquals(List.of(), Dialect.RELAY.greeting(0, true));
    assertEquals("4142", hex(Dialect.RELAY.envelope(new byte[] {'A', 'B'})));
  }
}
