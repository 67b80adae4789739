package porthole.device.channels;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.grack.nanojson.JsonWriter;
import java.time.LocalDateTime;
import java.time.format.DateTimeFormatter;
import java.util.Random;
import org.junit.jupiter.api.Test;
import porthole.device.hub.Delivery;
import porthole.device.hub.Hub;
import porthole.device.hub.Signal;
import porthole.protocol.ChannelMessage;

/** PROTOCOL.md, sections 4.1 and 4.4. */
class HubMessagesTest {
  private static final LocalDateTime TIME = LocalDateTime.of(2026, 3, 1, 7, 4, 5, 123_456_789);

  private static String receipt(String text, LocalDateTime time) {
    return HubMessages.receipt(ChannelMessage.decode(text), Delivery.none(), false, time);
  }

  private static String envelope(ChannelMessage message) {
    Hub hub = Hub.open("h", 1000);
    return HubMessages.envelope(hub.publish(Signal.relayed(message))).text();
  }

  @Test
  void aReceiptHasTheIdAsItWasSent() {
    assertEquals(
        "{\"socket\":\"sent\",\"attr\":\"json\",\"messageId\":\"0.7\",\"time\":\"2026-03-01"
            + " 07:04:05.123456\"}",
        receipt("{\"id\":\"0.7\"}", TIME));
  }

  @Test
  void theReceiptOfPlainTextHasItsLengthInCodePoints() {
    assertEquals(
        "{\"socket\":\"sent\",\"attr\":\"string\",\"messageId\":4,\"time\":\"2026-03-01"
            + " 07:04:05.123456\"}",
        receipt("aé€😀", TIME));
  }

  @Test
  void theTimeOfAReceiptHasMicroseconds() {
    DateTimeFormatter format = DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss.SSSSSS");
    Random random = new Random(7);
    for (int i = 0; i < 1000; i++) {
      LocalDateTime time =
          TIME.plusSeconds(random.nextInt()).withNano(random.nextInt(1_000_000_000));
      String receipt = receipt("x", time);
      int from = receipt.indexOf("\"time\":\"") + 8;
      assertEquals(format.format(time), receipt.substring(from, receipt.length() - 2));
    }
  }

  @Test
  void anEnvelopeHoldsTheSendersTextVerbatim() {
    String text = " {\"message\" : \"gärten.rain\",\"data\":\"€\"}\n";
    assertEquals(
        "{\"message\":\"porthole.signal\",\"data\":"
            + "{\"channel\":\"gärten\",\"seq\":1,\"at\":1,\"signal\":"
            + text
            + "}}",
        envelope(ChannelMessage.decode(text)));
  }

  @Test
  void theChannelOfAnEnvelopeIsAJsonString() {
    for (String channel : new String[] {"garden", "a/b", "</", "\"", "\\", "\n", "\u007f", "é"}) {
      String text = envelope(ChannelMessage.of(channel, "1", ""));
      String json = JsonWriter.string(channel);
      assertTrue(text.contains("\"channel\":" + json + ",\"seq\":1,"), text);
    }
  }

  @Test
  void theEnvelopeOfPlainTextHoldsAString() {
    assertEquals(
        "{\"message\":\"porthole.signal\",\"data\":"
            + "{\"channel\":\"socket\",\"seq\":1,\"at\":1,\"text\":\"{\\\"é\"}}",
        envelope(ChannelMessage.decode("{\"é")));
  }
}
