package porthole.device.hub;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.grack.nanojson.JsonWriter;
import java.nio.ByteBuffer;
import porthole.protocol.ChannelMessage;
import porthole.protocol.JsonText;

/**
 * A signal: channel, event and JSON data, with the text that clients of the channels receive
 * ({@code PROTOCOL.md}, section 4.1). Immutable.
 */
public final class Signal {
  private final String channel;
  private final String event;
  private final byte[] utf8;
  private final boolean object;

  private Signal(String channel, String event, byte[] utf8, boolean object) {
    this.channel = channel;
    this.event = event;
    this.utf8 = utf8;
    this.object = object;
  }

  /**
   * Returns a signal made by the hub or a door.
   *
   * @param event may be empty
   * @param data a value that nanojson can write: a map, a list, a string, a number, a boolean or
   *     null
   */
  public static Signal of(String channel, String event, Object data) {
    String message = event.isEmpty() ? channel : channel + '.' + event;
    String text =
        JsonWriter.string().object().value("message", message).value("data", data).end().done();
    return new Signal(channel, event, JsonText.escapeHalves(text).getBytes(UTF_8), true);
  }

  /** Returns a signal from a client's message; its text is kept byte for byte. */
  public static Signal relayed(ChannelMessage message) {
    return new Signal(
        message.channel(), message.event(), message.text().getBytes(UTF_8), message.isObject());
  }

  public String channel() {
    return channel;
  }

  /** Returns the event; empty if there is none. */
  public String event() {
    return event;
  }

  /** Returns the data as JSON. Each call decodes the text. */
  public String data() {
    return ChannelMessage.decode(text()).data();
  }

  /** Returns the text that clients receive. */
  public String text() {
    return new String(utf8, UTF_8);
  }

  /** Returns the text in UTF-8, read-only. */
  public ByteBuffer utf8() {
    return ByteBuffer.wrap(utf8).asReadOnlyBuffer();
  }

  /** Returns the length of the text in bytes. */
  public int bytes() {
    return utf8.length;
  }

  /** Returns whether the text is a JSON object; only plain text from a client is not. */
  public boolean isObject() {
    return object;
  }

  @Override
  public String toString() {
    return channel + '.' + event + ' ' + text();
  }
}
