package porthole.device.hub;

import static java.nio.charset.StandardCharsets.UTF_8;

import porthole.protocol.ChannelMessage;

/**
 * Which signals a subscriber asks for: {@code CHANNEL.EVENT} with {@code *} for any run of
 * characters ({@code PROTOCOL.md}, section 4.3). Immutable.
 */
public final class Pattern {
  /** Bounds the time that one match takes. */
  static final int MAX_STARS = 8;

  private final String channel;
  private final String event;

  private Pattern(String channel, String event) {
    this.channel = channel;
    this.event = event;
  }

  /**
   * Parses a pattern; one without a dot is every event of a channel.
   *
   * @throws LimitException when it is longer than a channel's or an event's name, or has more stars
   *     than can be matched in good time
   */
  public static Pattern parse(String text) throws LimitException {
    if (text.getBytes(UTF_8).length > ChannelMessage.MAX_NAME_BYTES) {
      throw new LimitException(
          "Expected a pattern of at most " + ChannelMessage.MAX_NAME_BYTES + " bytes.");
    }
    if (text.chars().filter(c -> c == '*').count() > MAX_STARS) {
      throw new LimitException("Expected at most " + MAX_STARS + " '*' in a pattern.");
    }
    int dot = text.indexOf('.');
    return dot < 0
        ? new Pattern(text, "*")
        : new Pattern(text.substring(0, dot), text.substring(dot + 1));
  }

  /** Returns the pattern of the channel. */
  public String channel() {
    return channel;
  }

  /** Returns the pattern of the event; {@code *} when it is any. */
  public String event() {
    return event;
  }

  /** Returns whether a signal is meant. */
  public boolean matches(String channel, String event) {
    return matchesChannel(channel) && fits(this.event, event);
  }

  boolean matchesChannel(String channel) {
    return fits(this.channel, channel);
  }

  /** Goes back to the last star only: what an earlier one takes cannot help. */
  private static boolean fits(String glob, String text) {
    int g = 0;
    int t = 0;
    int star = -1;
    int resume = 0;
    while (t < text.length()) {
      if (g < glob.length() && glob.charAt(g) == '*') {
        star = g++;
        resume = t;
      } else if (g < glob.length() && glob.charAt(g) == text.charAt(t)) {
        g++;
        t++;
      } else if (star >= 0) {
        g = star + 1;
        t = ++resume;
      } else {
        return false;
      }
    }
    while (g < glob.length() && glob.charAt(g) == '*') {
      g++;
    }
    return g == glob.length();
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Pattern
        && channel.equals(((Pattern) other).channel)
        && event.equals(((Pattern) other).event);
  }

  @Override
  public int hashCode() {
    return 31 * channel.hashCode() + event.hashCode();
  }

  /** Returns the pattern as short as it can be written. */
  @Override
  public String toString() {
    return event.equals("*") ? channel : channel + '.' + event;
  }
}
