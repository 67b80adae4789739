package porthole.tools.bench;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;

/**
 * The bytes of MQTT are those of version 3.1.1, sections 3.1, 3.3 and 3.8; Mosquitto 2.0.11 takes
 * them. The texts of the channels are those of PROTOCOL.md, section 4.
 */
class DialectTest {
  private static final int ONE = 1;

  private static boolean accepts(Dialect.Step step, String answer) {
    return step.answer().matcher(answer).matches();
  }

  private static String hex(byte[] bytes) {
    return HexFormat.of().formatHex(bytes);
  }

  @Test
  void anMqttListenerConnectsAndSubscribes() {
    List<Dialect.Step> greeting = Dialect.MQTT.greeting(7, true, ONE);
    assertEquals(2, greeting.size());
    assertEquals("101200044d51545404020000000662656e636837", hex(greeting.get(0).message()));
    assertEquals("820a0001000562656e636800", hex(greeting.get(1).message()));
  }

  @Test
  void anMqttSenderOnlyConnects() {
    assertEquals(1, Dialect.MQTT.greeting(0, false, ONE).size());
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
  void aListenerOfMqttSubscribesToTheRequestedNumberOfFilters() {
    Dialect.Step subscribe = Dialect.MQTT.greeting(7, true, 3).get(1);
    String filters = new String(subscribe.message(), 4, subscribe.message().length - 4, ISO_8859_1);
    assertEquals("\0\011+/room7-1\0\0\011room7-2/#\0\0\7bench/#\0", filters);
    assertTrue(accepts(subscribe, "\220\5\0\1\0\0\0"));
    assertFalse(accepts(subscribe, "\220\5\0\1\0\0\200"), "one filter refused");
  }

  @Test
  void aListenerOfTheChannelsSubscribesAndAnyHubMayAnswer() {
    Dialect.Step subscribe = Dialect.CHANNELS.greeting(7, true, 3).get(0);
    String list = "[\"*.room7-1\",\"room7-2.a*\",\"bench\"]";
    assertEquals(
        "{\"id\":\"0.0\",\"message\":\"porthole.subscribe\",\"data\":{\"patterns\":" + list + "}}",
        new String(subscribe.message(), ISO_8859_1));
    String answer =
        "{\"id\":\"0.0\",\"message\":\"porthole.subscribed\",\"data\":{\"patterns\":"
            + list
            + ",\"hub\":\"c1x9f2\",\"at\":815,\"resumed\":false,\"missed\":false}}";
    assertTrue(accepts(subscribe, answer));
    assertFalse(accepts(subscribe, answer.replace("room7-2", "room7-3")));
  }

  @Test
  void joinsAndLeavesArePassedOverInTheChannelsOnly() {
    byte[] join =
        "{\"address\":\"192.168.1.5\",\"port\":50123,\"socket\":\"connected\"}"
            .getBytes(ISO_8859_1);
    assertTrue(Dialect.CHANNELS.isPassedOver(join));
    assertFalse(Dialect.RELAY.isPassedOver(join));
    assertFalse(Dialect.CHANNELS.isPassedOver("{\"socket\":\"sent\"}".getBytes(ISO_8859_1)));
  }

  @Test
  void aSignalCarriesItsPayloadAsDataAndHasAnIdOfItsOwn() {
    assertEquals(
        "{\"id\":\"0.A\",\"message\":\"bench\",\"data\":\"AB\"}",
        new String(Dialect.CHANNELS.envelope(new byte[] {'A', 'B'}), ISO_8859_1));
  }

  @Test
  void aReceiptNamesTheIdOfItsSignalAndATime() {
    byte[] signal = Dialect.CHANNELS.envelope(new byte[] {'A', 'B'});
    String receipt =
        "{\"socket\":\"sent\",\"attr\":\"json\",\"messageId\":\"0.A\",\"time\":\"2026-03-01"
            + " 17:04:05.123456\"}";
    assertTrue(Dialect.CHANNELS.isReceipt(signal, receipt.getBytes(ISO_8859_1)));
    for (String other : List.of(receipt.replace("0.A", "0.B"), receipt + " ", "", "{}")) {
      assertFalse(Dialect.CHANNELS.isReceipt(signal, other.getBytes(ISO_8859_1)), other);
    }
  }

  @Test
  void aFlippedEchoIsAskedWithItsWord() {
    Dialect.Step step = Dialect.FLIP.greeting(0, true, ONE).get(0);
    assertEquals("flip", new String(step.message(), ISO_8859_1));
    assertTrue(accepts(step, "pilf"));
    assertFalse(accepts(step, "flip"));
  }

  @Test
  void aFlippedEchoAnswersInReverse() {
    assertEquals(
        "\uD83D\uDE00\u6C34\u00E9A",
        new String(Dialect.FLIP.reply("A\u00E9\u6C34\uD83D\uDE00".getBytes(UTF_8)), UTF_8));
  }

  @Test
  void aRelayClientSendsNothingFirst() {
    assertEquals(List.of(), Dialect.RELAY.greeting(0, true, ONE));
    assertEquals("4142", hex(Dialect.RELAY.envelope(new byte[] {'A', 'B'})));
  }
}
