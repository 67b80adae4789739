package porthole.device.channels;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.LocalDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import porthole.device.hub.Delivery;
import porthole.device.hub.Hub;
import porthole.device.hub.LimitException;
import porthole.device.hub.Member;
import porthole.device.hub.Resume;
import porthole.device.hub.Signal;
import porthole.device.hub.SignalPattern;
import porthole.device.hub.Subscription;
import porthole.fuzz.Input;
import porthole.fuzz.StrictJson;
import porthole.protocol.ChannelMessage;
import porthole.protocol.JsonText;

/**
 * Questions to the hub, and signals. A question is refused with one of the codes of the protocol,
 * or its members are within their bounds and the hub answers it. All that the hub tells is JSON.
 */
public final class QuestionFuzz {
  private static final Set<String> CODES = Set.of("malformed", "limit", "unknown", "token");
  private static final int RING_BYTES = 4096;

  private QuestionFuzz() {}

  public static void fuzzerTestOneInput(byte[] bytes) {
    List<Delivery> heard = new ArrayList<>();
    Hub hub = Hub.open("hub", RING_BYTES);
    Subscription asking = hub.join(heard::add, Member.at("192.0.2.1", 1));
    Subscription other = hub.join(heard::add, Member.at("192.0.2.2", 2));
    for (String text : Input.of(bytes).text().split("\n")) {
      ChannelMessage message;
      try {
        message = ChannelMessage.decode(text);
      } catch (IllegalArgumentException e) {
        continue;
      }
      other.publish(Signal.relayed(message));
      requireJson(
          HubMessages.receipt(message, Delivery.none(), false, LocalDateTime.of(2026, 1, 1, 0, 0)));
      try {
        ask(hub, asking, Question.of(message));
      } catch (QuestionException e) {
        assertTrue(CODES.contains(e.code()), e.code());
        requireJson(HubMessages.error(message.id(), e.code(), e.getMessage()));
      } catch (LimitException e) {
        requireJson(HubMessages.error(message.id(), "limit", e.getMessage()));
      }
    }
    heard.forEach(delivery -> requireEnveloped(delivery));
  }

  private static void ask(Hub hub, Subscription asking, Question question)
      throws QuestionException, LimitException {
    question.text("token");
    if (question.hasPatterns()) {
      List<SignalPattern> patterns = question.patterns();
      patterns.forEach(pattern -> requireShort(pattern.toString()));
      asking.subscribe(patterns);
      Optional<Resume> resume = question.resume();
      asking.search(patterns, question.flag("retained", false), resume);
      assertTrue(asking.patterns().containsAll(patterns));
      asking.unsubscribe(patterns);
    } else {
      String channel = question.channel();
      requireShort(channel);
      boolean retain = question.flag("retain", true);
      hub.retain(channel, retain);
      assertEquals(retain, hub.retains(channel));
      hub.present(channel);
    }
  }

  private static void requireShort(String name) {
    assertTrue(name.getBytes(UTF_8).length <= ChannelMessage.MAX_NAME_BYTES, name);
  }

  /** An envelope adds two levels to those that a signal may have. */
  private static void requireEnveloped(Delivery delivery) {
    String text = HubMessages.envelope(delivery).text();
    boolean deep = ChannelMessage.nestsDeeperThan(ChannelMessage.MAX_DEPTH, text);
    assertTrue(StrictJson.isJson(text) && JsonText.isJson(text) == !deep, text);
    assertFalse(ChannelMessage.nestsDeeperThan(ChannelMessage.MAX_DEPTH + 2, text), text);
  }

  private static void requireJson(String text) {
    assertTrue(JsonText.isJson(text), text);
  }
}
