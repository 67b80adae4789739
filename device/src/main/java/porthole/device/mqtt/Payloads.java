package porthole.device.mqtt;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.grack.nanojson.JsonParser;
import com.grack.nanojson.JsonParserException;
import com.grack.nanojson.JsonStringWriter;
import com.grack.nanojson.JsonWriter;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.util.Optional;
import porthole.device.hub.Signal;
import porthole.protocol.ChannelMessage;
import porthole.protocol.JsonText;

/** Decodes payloads to signals ({@code PROTOCOL.md}, section 6.2). Pure. */
final class Payloads {
  /** The text of a signal is an object around its data. */
  private static final int MAX_DEPTH = ChannelMessage.MAX_DEPTH - 1;

  private Payloads() {}

  /**
   * Returns the signal of a payload. JSON becomes the data, other text a string. Returns nothing if
   * the payload is not UTF-8 or nests too deep.
   *
   * @param duplicate whether the broker marks it as a possible duplicate; the signal then says so
   */
  static Optional<Signal> signal(SignalName name, byte[] payload, boolean duplicate) {
    String text;
    try {
      text = UTF_8.newDecoder().decode(ByteBuffer.wrap(payload)).toString();
    } catch (CharacterCodingException e) {
      return Optional.empty();
    }
    if (ChannelMessage.nestsDeeperThan(MAX_DEPTH, text)) {
      return Optional.empty();
    }
    Object data = data(text);
    return Optional.of(isPlain(name, data) ? plain((String) data) : signal(name, data, duplicate));
  }

  private static Object data(String text) {
    if (!JsonText.isJson(text)) {
      return text;
    }
    try {
      return JsonParser.any().withLazyNumbers().from(text);
    } catch (JsonParserException e) {
      return text;
    }
  }

  /** Returns whether a payload is the plain text of another hub's client; it stays plain text. */
  private static boolean isPlain(SignalName name, Object data) {
    return name.channel().equals(ChannelMessage.SOCKET)
        && name.event().equals(ChannelMessage.MESSAGE)
        && data instanceof String
        && !((String) data).trim().startsWith("{")
        && !ChannelMessage.nestsTooDeep((String) data);
  }

  private static Signal plain(String text) {
    return Signal.relayed(ChannelMessage.decode(text));
  }

  private static Signal signal(SignalName name, Object data, boolean duplicate) {
    if (!duplicate) {
      return Signal.of(name.channel(), name.event(), data);
    }
    JsonStringWriter json = JsonWriter.string().object().value("message", name.toString());
    String text = json.value("data", data).value("duplicate", true).end().done();
    return Signal.relayed(ChannelMessage.decode(JsonText.escapeHalves(text)));
  }
}
