package porthole.device.mqtt;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import porthole.device.hub.LimitException;
import porthole.device.hub.SignalPattern;

/** PROTOCOL.md, section 6.1. */
class TopicsTest {
  private static final Topics TOPICS = Topics.below("home");

  @Test
  void aSignalHasTheTopicOfItsChannelAndEvent() {
    assertEquals("home/garden/rain", TOPICS.of(SignalName.of("garden", "rain")));
    assertEquals("home/garden", TOPICS.of(SignalName.of("garden", "")));
    assertEquals("home/garden/a/b", TOPICS.of(SignalName.of("garden", "a/b")));
  }

  @Test
  void forbiddenCharactersAreEscaped() {
    assertEquals(
        "home/a%2Fb%2B%23%25%00/%2B%23%25%0A", TOPICS.of(SignalName.of("a/b+#%\0", "+#%\n")));
    assertEquals("home/é/%C2%85%EF%BF%BF", TOPICS.of(SignalName.of("é", "\u0085\uffff")));
  }

  @Test
  void aTopicThatIsNoSignalNameIsIgnored() {
    assertEquals(Optional.empty(), TOPICS.name("elsewhere/garden/rain"));
    assertEquals(Optional.empty(), TOPICS.name("home/garden.deep/rain"));
    assertEquals(Optional.empty(), TOPICS.name("home/" + "x".repeat(257)));
  }

  @Test
  void aPercentSignWithoutTwoDigitsStaysItself() {
    assertEquals(Optional.of(SignalName.of("50%", "%2")), TOPICS.name("home/50%/%2"));
    assertEquals(Optional.of(SignalName.of("%zz", "")), TOPICS.name("home/%zz"));
  }

  @Test
  void everyNameSurvivesTheWayThroughItsTopic() {
    Random random = new Random(1);
    String alphabet = "ab+#/%\0\n é€😀\ufffe2F";
    for (int i = 0; i < 20_000; i++) {
      SignalName name =
          SignalName.of(text(random, alphabet).replace(".", ""), text(random, alphabet + "."));
      String topic = TOPICS.of(name);
      assertFalse(topic.matches("(?s).*[+#\\x00-\\x1f].*"), topic);
      assertEquals(Optional.of(name), TOPICS.name(topic), topic);
    }
  }

  private static String text(Random random, String alphabet) {
    int[] all = alphabet.codePoints().toArray();
    StringBuilder text = new StringBuilder();
    for (int length = random.nextInt(8); length > 0; length--) {
      text.appendCodePoint(all[random.nextInt(all.length)]);
    }
    return text.toString();
  }

  @Test
  void filtersCoverThePatternsAndDoNotOverlap() throws LimitException {
    assertEquals(List.of("home/garden/#"), filters("garden", "garden.rain"));
    assertEquals(List.of("home/garden/rain", "home/shed/#"), filters("garden.rain", "shed.a*"));
    assertEquals(List.of("home/+/rain"), filters("*.rain"));
    assertEquals(List.of("home/#"), filters("*.rain", "garden"));
    assertEquals(List.of("home/#"), filters("*"));
    assertEquals(List.of("home/a%2Bb/#"), filters("a+b"));
  }

  private static List<String> filters(String... patterns) throws LimitException {
    List<SignalPattern> parsed = new ArrayList<>();
    for (String pattern : patterns) {
      parsed.add(SignalPattern.parse(pattern));
    }
    return TOPICS.filters(parsed);
  }
}
