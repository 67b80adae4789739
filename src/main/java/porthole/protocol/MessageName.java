package porthole.protocol;

import static java.nio.charset.StandardCharsets.UTF_8;

/** The channel and the event of a message ({@code PROTOCOL.md}, section 4.1). Immutable. */
final class MessageName {
  /** The name of messages without another. */
  static final MessageName NONE = new MessageName(ChannelMessage.SOCKET, ChannelMessage.MESSAGE);

  /** Names of so many characters are short enough in any script. */
  private static final int SHORT = ChannelMessage.MAX_NAME_BYTES / 3;

  private final String channel;
  private final String event;

  private MessageName(String channel, String event) {
    this.channel = channel;
    this.event = event;
  }

  /** Returns the name of a message. The member {@code socket} counts before {@code message}. */
  static MessageName of(JsonMembers members) {
    if (members.isString(ChannelMessage.SOCKET_EVENT)) {
      String event = members.string(ChannelMessage.SOCKET_EVENT);
      return fits(event) ? new MessageName(ChannelMessage.SOCKET, event) : NONE;
    }
    return members.isString(ChannelMessage.NAME)
        ? ofMessage(members.string(ChannelMessage.NAME))
        : NONE;
  }

  /** Returns the name in the member {@code message}; {@link #NONE} if a part is too long. */
  static MessageName ofMessage(String message) {
    int dot = message.indexOf('.');
    String channel = dot < 0 ? message : message.substring(0, dot);
    String event = dot < 0 ? "" : message.substring(dot + 1);
    return fits(channel) && fits(event) ? new MessageName(channel, event) : NONE;
  }

  private static boolean fits(String name) {
    return name.length() <= SHORT
        || name.length() <= ChannelMessage.MAX_NAME_BYTES
            && name.getBytes(UTF_8).length <= ChannelMessage.MAX_NAME_BYTES;
  }

  String channel() {
    return channel;
  }

  /** Returns the event; empty if the message has no dot. */
  String event() {
    return event;
  }
}
