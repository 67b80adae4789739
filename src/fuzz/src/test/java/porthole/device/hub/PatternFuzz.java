package porthole.device.hub;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import porthole.fuzz.Input;
import porthole.protocol.ChannelMessage;

/**
 * Patterns of channels and events. A pattern that is written again is parsed as the same, and it
 * matches what the simplest thinkable matcher says that it matches.
 */
public final class PatternFuzz {
  private PatternFuzz() {}

  /** A pattern, a new line, a channel, a new line, and an event. */
  public static void fuzzerTestOneInput(byte[] bytes) {
    String[] lines = (Input.of(bytes).text() + "\n\n").split("\n", -1);
    SignalPattern pattern;
    try {
      pattern = SignalPattern.parse(lines[0]);
    } catch (LimitException e) {
      return;
    }
    assertTrue(lines[0].getBytes(UTF_8).length <= ChannelMessage.MAX_NAME_BYTES);
    try {
      assertEquals(pattern, SignalPattern.parse(pattern.toString()));
    } catch (LimitException e) {
      throw new AssertionError(e);
    }
    String channel = shortened(lines[1]);
    String event = shortened(lines[2]);
    assertEquals(fits(pattern.channel(), channel), pattern.matchesChannel(channel));
    assertEquals(fits(pattern.event(), event), pattern.matchesEvent(event));
    assertEquals(
        fits(pattern.channel(), channel) && fits(pattern.event(), event),
        pattern.matches(channel, event));
    assertTrue(pattern.cost(channel, event) > 0);
  }

  private static String shortened(String name) {
    return name.substring(0, Math.min(name.length(), ChannelMessage.MAX_NAME_BYTES));
  }

  /** Marks which beginnings of a name the beginning of a pattern fits: a table, row by row. */
  private static boolean fits(String pattern, String name) {
    boolean[] fits = new boolean[name.length() + 1];
    fits[0] = true;
    for (int at = 0; at < pattern.length(); at++) {
      char c = pattern.charAt(at);
      boolean[] next = new boolean[fits.length];
      for (int i = 0; i < fits.length; i++) {
        next[i] =
            c == '*'
                ? fits[i] || i > 0 && next[i - 1]
                : i > 0 && fits[i - 1] && name.charAt(i - 1) == c;
      }
      fits = next;
    }
    return fits[name.length()];
  }
}
