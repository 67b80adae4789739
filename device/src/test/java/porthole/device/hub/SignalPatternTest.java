package porthole.device.hub;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Random;
import org.junit.jupiter.api.Test;

class SignalPatternTest {
  @Test
  void matchesAsARegularExpressionWould() throws Exception {
    Random random = new Random(5);
    int matched = 0;
    for (int i = 0; i < 100_000; i++) {
      String pattern = text(random, "ab*.", 7);
      String channel = text(random, "ab", 4);
      String event = text(random, "ab.", 4);
      if (pattern.chars().filter(c -> c == '*').count() > SignalPattern.MAX_STARS) {
        continue;
      }
      boolean expected = regexMatches(pattern, channel, event);
      assertEquals(
          expected,
          SignalPattern.parse(pattern).matches(channel, event),
          pattern + " and " + channel + " . " + event);
      matched += expected ? 1 : 0;
    }
    assertTrue(matched > 1000, "matched: " + matched);
  }

  @Test
  void manyPartsBetweenStarsMatchAsARegularExpressionWould() throws Exception {
    Random random = new Random(6);
    int matched = 0;
    for (int i = 0; i < 100_000; i++) {
      String pattern = text(random, "aaaaab*", 16);
      String channel = text(random, "aaaaab", 24);
      if (pattern.chars().filter(c -> c == '*').count() <= SignalPattern.MAX_STARS) {
        boolean expected = channel.matches(regex(pattern));
        assertEquals(
            expected,
            SignalPattern.parse(pattern).matchesChannel(channel),
            pattern + " and " + channel);
        matched += expected ? 1 : 0;
      }
    }
    assertTrue(matched > 1000, "matched: " + matched);
  }

  private static boolean regexMatches(String pattern, String channel, String event) {
    int dot = pattern.indexOf('.');
    String first = dot < 0 ? pattern : pattern.substring(0, dot);
    String second = dot < 0 ? "*" : pattern.substring(dot + 1);
    return channel.matches(regex(first)) && event.matches(regex(second));
  }

  private static String regex(String glob) {
    String[] parts = glob.split("\\*", -1);
    StringBuilder regex = new StringBuilder();
    for (int i = 0; i < parts.length; i++) {
      regex.append(i == 0 ? "" : ".*").append(java.util.regex.Pattern.quote(parts[i]));
    }
    return regex.toString();
  }

  private static String text(Random random, String alphabet, int max) {
    StringBuilder text = new StringBuilder();
    for (int i = random.nextInt(max + 1); i > 0; i--) {
      text.append(alphabet.charAt(random.nextInt(alphabet.length())));
    }
    return text.toString();
  }

  @Test
  void aChannelWithoutEventMeansAllItsEvents() throws Exception {
    assertEquals(SignalPattern.parse("garden"), SignalPattern.parse("garden.*"));
    assertEquals("garden", SignalPattern.parse("garden.*").toString());
    assertEquals("*", SignalPattern.parse("*").toString());
    assertEquals("garden.", SignalPattern.parse("garden.").toString());
  }

  @Test
  void patternsAreEqualWhenBothTheirHalvesAre() throws Exception {
    SignalPattern pattern = SignalPattern.parse("garden.rain");
    assertEquals(SignalPattern.parse("garden.rain").hashCode(), pattern.hashCode());
    for (String other : new String[] {"garden.sun", "house.rain", "rain.garden", "garden"}) {
      assertNotEquals(SignalPattern.parse(other), pattern);
      assertNotEquals(SignalPattern.parse(other).hashCode(), pattern.hashCode());
    }
    Object text = "garden.rain";
    assertNotEquals(pattern, text);
    assertNotEquals(Glob.of("garden"), (Object) "garden");
    assertEquals("garden", pattern.channel());
    assertEquals("rain", pattern.event());
    assertEquals("*", SignalPattern.parse("garden").event());
  }

  @Test
  void tooLongPatternsAndTooManyStarsAreRefused() throws Exception {
    SignalPattern.parse("é".repeat(128));
    SignalPattern.parse("x".repeat(256));
    SignalPattern.parse("*".repeat(8));
    assertThrows(LimitException.class, () -> SignalPattern.parse("é".repeat(128) + "x"));
    assertThrows(LimitException.class, () -> SignalPattern.parse("x".repeat(257)));
    assertThrows(LimitException.class, () -> SignalPattern.parse("*a".repeat(9)));
  }
}
