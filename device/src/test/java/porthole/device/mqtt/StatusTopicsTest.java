package porthole.device.mqtt;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import org.junit.jupiter.api.Test;

class StatusTopicsTest {
  private final Spool spool = new Spool(1000);
  private final StatusTopics own = new StatusTopics(Broker.at("broker", 1883, false), spool);

  private static List<String> payloads(List<OutgoingMessage> messages) {
    return messages.stream().map(message -> new String(message.payload(), UTF_8)).toList();
  }

  @Test
  void onlyTheLatestMessageOfATopicIsPublished() {
    own.put("clients", "1");
    own.put("toon", "{}");
    own.put("clients", "2");
    assertEquals(List.of("2", "{}"), payloads(own.takeChanged()));
    assertEquals(List.of(), payloads(own.takeChanged()));
  }

  @Test
  void aTopicHasAtMostOneMessageInFlight() {
    own.put("clients", "1");
    List<OutgoingMessage> first = own.takeChanged();
    own.put("clients", "2");
    own.put("clients", "3");
    assertEquals(List.of(), payloads(own.takeChanged()));
    own.acknowledged(first.get(0));
    assertEquals(List.of("3"), payloads(own.takeChanged()));
  }

  @Test
  void aNewConnectionGetsTheLatestMessageOfEachTopic() {
    own.put("clients", "1");
    own.put("toon", "{}");
    List<OutgoingMessage> lost = own.takeChanged();
    own.put("clients", "4");
    assertEquals(List.of("4", "{}"), payloads(own.all()));
    assertEquals(List.of(), payloads(own.takeChanged()));
    own.acknowledged(lost.get(0)); // Too late: it belonged to the connection that was cut.
    own.put("clients", "5");
    assertEquals(List.of("5"), payloads(own.takeChanged()));
  }

  @Test
  void statusMessagesTakeNoRoomInTheSpool() {
    for (int i = 0; i < 5000; i++) {
      own.put("clients", Integer.toString(i));
    }
    assertEquals(0, spool.size());
    assertEquals(0, spool.dropped());
  }
}
