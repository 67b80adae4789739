package porthole.device.mqtt;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.grack.nanojson.JsonParser;
import com.grack.nanojson.JsonParserException;
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
    if (ChannelMessage.nestsDeeperThan(MAX_DEPTH, payload)) {
      return Optional.empty();
    }
    if (name.isOfPlainText()) {
      Object data = data(text);
      if (isPlain(data)) {
        return Optional.of(Signal.relayed(ChannelMessage.decode((String) data)));
      }
    }
    String data = JsonText.normalized(payload).orElseGet(() -> JsonText.write(text));
    String more = duplicate ? ",\"duplicate\":true" : "";
    return Optional.of(Signal.relayed(ChannelMessage.of(name.toString(), data, more)));
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

  /** Returns whether data is the plain text of another hub's client; it stays plain text. */
  private static boolean isPlain(Object data) {
    return data instanceof String
        && !((String) data).trim().startsWith("{")
        && !ChannelMessage.nestsTooDeep((String) data);
  }
}
