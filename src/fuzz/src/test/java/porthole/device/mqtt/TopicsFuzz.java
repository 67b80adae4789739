package porthole.device.mqtt;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import porthole.device.hub.LimitException;
import porthole.device.hub.Signal;
import porthole.device.hub.SignalPattern;
import porthole.fuzz.Input;
import porthole.protocol.ChannelMessage;
import porthole.protocol.JsonText;

/**
 * Names of signals as topics of MQTT, patterns as filters, and data as payloads. The topic of a
 * name stands for that name. The filters of a pattern let in the topics of all that it matches, and
 * no two of them overlap. A payload becomes a signal with the same data.
 */
public final class TopicsFuzz {
  private static final Topics TOPICS = Topics.below("home/hub");

  private TopicsFuzz() {}

  /** A line that is a name or a topic, two lines that are patterns, and a payload. */
  public static void fuzzerTestOneInput(byte[] bytes) {
    String text = Input.of(bytes).anyText();
    String[] lines = (text + "\n\n\n").split("\n", 4);
    SignalName name = name(lines[0]);
    String topic = TOPICS.of(name);
    requireTopic(topic);
    if (name.hasValidLength() && isWhole(lines[0])) {
      assertEquals(Optional.of(name), TOPICS.name(topic));
    }
    TOPICS
        .name("home/hub/" + lines[0])
        .ifPresent(
            found -> {
              assertTrue(found.hasValidLength() && found.channel().indexOf('.') < 0, lines[0]);
              requireTopic(TOPICS.of(found));
            });
    requireFilters(name, topic, lines[1], lines[2]);
    requirePayload(name, lines[3].getBytes(UTF_8));
  }

  private static SignalName name(String line) {
    int dot = line.indexOf('.');
    return dot < 0
        ? SignalName.of(line, "")
        : SignalName.of(line.substring(0, dot), line.substring(dot + 1));
  }

  /** Returns whether no surrogate lacks its other half: UTF-8 could not hold it. */
  private static boolean isWhole(String text) {
    return text.equals(new String(text.getBytes(UTF_8), UTF_8));
  }

  /** MQTT 5, sections 1.5.4 and 4.7. */
  private static void requireTopic(String topic) {
    assertTrue(topic.startsWith("home/hub/"), topic);
    assertTrue(topic.matches("[^+#\\x00-\\x1f\\x7f-\\x9f]*") && isWhole(topic), topic);
  }

  private static void requireFilters(SignalName name, String topic, String first, String second) {
    List<SignalPattern> patterns = new ArrayList<>();
    try {
      patterns.add(SignalPattern.parse(first));
      patterns.add(SignalPattern.parse(second));
    } catch (LimitException e) {
      return;
    }
    List<String> filters = TOPICS.filters(patterns);
    long letIn = filters.stream().filter(filter -> lets(filter, topic)).count();
    assertTrue(letIn <= 1, filters + " " + topic);
    if (patterns.stream().anyMatch(pattern -> pattern.matches(name.channel(), name.event()))) {
      assertEquals(1, letIn, filters + " " + topic);
    }
  }

  /** MQTT 5, section 4.7. */
  private static boolean lets(String filter, String topic) {
    String[] wanted = filter.split("/", -1);
    String[] levels = topic.split("/", -1);
    for (int i = 0; i < wanted.length; i++) {
      if (wanted[i].equals("#")) {
        return levels.length >= i;
      }
      if (i == levels.length || !wanted[i].equals("+") && !wanted[i].equals(levels[i])) {
        return false;
      }
    }
    return wanted.length == levels.length;
  }

  private static void requirePayload(SignalName name, byte[] payload) {
    if (!name.hasValidLength() || !isWhole(name.toString())) {
      return;
    }
    Optional<Signal> signal = Payloads.signal(name, payload, false);
    if (signal.isEmpty()) {
      String text = new String(payload, UTF_8);
      assertTrue(ChannelMessage.nestsDeeperThan(ChannelMessage.MAX_DEPTH - 1, text), text);
      return;
    }
    assertEquals(name.channel(), signal.get().channel());
    assertEquals(name.event(), signal.get().event());
    OutgoingMessage again = OutgoingMessage.of(TOPICS, signal.get(), false);
    assertEquals(TOPICS.of(name), again.topic());
    String data = new String(again.payload(), UTF_8);
    assertTrue(JsonText.isJson(data), data);
    Optional<Signal> returned = Payloads.signal(name, again.payload(), false);
    assertFalse(returned.isEmpty());
    assertEquals(data, returned.get().data());
    Payloads.signal(name, payload, true).ifPresent(repeated -> assertEquals(data, repeated.data()));
  }
}
