package porthole.device.hub;

import porthole.protocol.ChannelMessage;
import porthole.protocol.JsonText;
import porthole.protocol.MessageFrame;

/**
 * A signal: channel, event and JSON data, with the text that clients of the channels receive
 * ({@code PROTOCOL.md}, section 4.1). The text is one array, shared by all who receive or keep it.
 * Immutable.
 */
public final class Signal {
  private final ChannelMessage message;

  private Signal(ChannelMessage message) {
    this.message = message;
  }

  /**
   * Returns a signal made by the hub or a door.
   *
   * @param channel without a dot; at most {@link ChannelMessage#MAX_NAME_BYTES}, as the event
   * @param event may be empty
   * @param data a value that nanojson can write: a map, a list, a string, a number, a boolean or
   *     null
   */
  public static Signal of(String channel, String event, Object data) {
    String name = event.isEmpty() ? channel : channel + '.' + event;
    return new Signal(ChannelMessage.of(name, JsonText.write(data), ""));
  }

  /** Returns a signal from a client's message; its text is kept byte for byte. */
  public static Signal relayed(ChannelMessage message) {
    return new Signal(message);
  }

  public String channel() {
    return message.channel();
  }

  /** Returns the event; empty if there is none. */
  public String event() {
    return message.event();
  }

  /** Returns the data as JSON. Each call decodes it. */
  public String data() {
    return message.data();
  }

  /** Returns the data as JSON in UTF-8. Each call copies it. */
  public byte[] dataUtf8() {
    return message.dataUtf8();
  }

  /** Returns the text that clients receive. Each call decodes it. */
  public String text() {
    return message.text();
  }

  /** Returns the text as a frame, which is shared. */
  public MessageFrame frame() {
    return message.frame();
  }

  /** Returns the length of the text in bytes. */
  public int bytes() {
    return message.frame().payloadBytes();
  }

  /** Returns whether the text is a JSON object; only plain text from a client is not. */
  public boolean isObject() {
    return message.isObject();
  }

  @Override
  public String toString() {
    return channel() + '.' + event() + ' ' + text();
  }
}
