package porthole.device.hub;

import static java.nio.charset.StandardCharsets.UTF_8;

import porthole.protocol.ChannelMessage;

/**
 * A pattern of signal names: {@code CHANNEL.EVENT} with {@code *} for any run of characters ({@code
 * PROTOCOL.md}, section 4.3). Immutable.
 */
public final class SignalPattern {
  /** Bounds the cost of matching. */
  static final int MAX_STARS = 8;

  private final Glob channel;
  private final Glob event;

  private SignalPattern(String channel, String event) {
    this.channel = Glob.of(channel);
    this.event = Glob.of(event);
  }

  /**
   * Parses a pattern. A pattern without a dot matches every event of a channel.
   *
   * @throws LimitException if the pattern is longer than a name may be, or has too many stars
   */
  public static SignalPattern parse(String text) throws LimitException {
    if (text.length() > ChannelMessage.MAX_NAME_BYTES
        || text.getBytes(UTF_8).length > ChannelMessage.MAX_NAME_BYTES) {
      throw new LimitException(
          "Expected a pattern of at most " + ChannelMessage.MAX_NAME_BYTES + " bytes.");
    }
    if (text.chars().filter(c -> c == '*').count() > MAX_STARS) {
      throw new LimitException("Expected at most " + MAX_STARS + " '*' in a pattern.");
    }
    int dot = text.indexOf('.');
    return dot < 0
        ? new SignalPattern(text, "*")
        : new SignalPattern(text.substring(0, dot), text.substring(dot + 1));
  }

  /** Returns the pattern of the channel. */
  public String channel() {
    return channel.toString();
  }

  /** Returns the pattern of the event; {@code *} for any event. */
  public String event() {
    return event.toString();
  }

  /** Returns whether a signal with this channel and event matches. */
  public boolean matches(String channel, String event) {
    return matchesChannel(channel) && matchesEvent(event);
  }

  /** Returns about how many characters {@link #matches} compares. */
  int cost(String channel, String event) {
    return channelCost(channel) + eventCost(event);
  }

  int channelCost(String channel) {
    return this.channel.cost(channel);
  }

  int eventCost(String event) {
    return this.event.cost(event);
  }

  boolean matchesChannel(String channel) {
    return this.channel.matches(channel);
  }

  boolean matchesEvent(String event) {
    return this.event.matches(event);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof SignalPattern
        && channel.equals(((SignalPattern) other).channel)
        && event.equals(((SignalPattern) other).event);
  }

  @Override
  public int hashCode() {
    return 31 * channel.hashCode() + event.hashCode();
  }

  /** Returns the shortest form of the pattern. */
  @Override
  public String toString() {
    return event().equals("*") ? channel() : channel() + '.' + event();
  }
}
