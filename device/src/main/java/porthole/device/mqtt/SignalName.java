package porthole.device.mqtt;

import static java.nio.charset.StandardCharsets.UTF_8;

import porthole.protocol.ChannelMessage;

/** The name of a signal: channel and event. Immutable. */
final class SignalName {
  private final String channel;
  private final String event;

  private SignalName(String channel, String event) {
    this.channel = channel;
    this.event = event;
  }

  static SignalName of(String channel, String event) {
    return new SignalName(channel, event);
  }

  String channel() {
    return channel;
  }

  /** Returns the event; empty if there is none. */
  String event() {
    return event;
  }

  /** Returns whether both parts are within the hub's length limit. */
  boolean hasValidLength() {
    return channel.getBytes(UTF_8).length <= ChannelMessage.MAX_NAME_BYTES
        && event.getBytes(UTF_8).length <= ChannelMessage.MAX_NAME_BYTES;
  }

  /** Returns whether this is the name of a client's plain text. */
  boolean isOfPlainText() {
    return channel.equals(ChannelMessage.SOCKET) && event.equals(ChannelMessage.MESSAGE);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof SignalName
        && channel.equals(((SignalName) other).channel)
        && event.equals(((SignalName) other).event);
  }

  @Override
  public int hashCode() {
    return 31 * channel.hashCode() + event.hashCode();
  }

  /** Returns the name as clients of the channels write it. */
  @Override
  public String toString() {
    return event.isEmpty() ? channel : channel + '.' + event;
  }
}
