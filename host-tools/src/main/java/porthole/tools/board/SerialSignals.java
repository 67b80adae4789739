package porthole.tools.board;

import com.grack.nanojson.JsonObject;
import com.grack.nanojson.JsonParser;
import com.grack.nanojson.JsonParserException;
import com.grack.nanojson.JsonWriter;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import porthole.protocol.JsonText;

/**
 * Lines of a serial device as signals of a hub, and back, in the messages of the channel protocol:
 * {@code {"id":...,"message":"serial.NAME","data":LINE}}. A line that is a JSON object or array is
 * sent as such, any other as a string; and back. Pure.
 */
public final class SerialSignals {

  private static final int BASE = 32;

  private final String message;
  private final String stem;
  private final AtomicLong count = new AtomicLong();

  /**
   * @param random tells our messages from those of others
   */
  public SerialSignals(String name, long random) {
    message = "serial." + name;
    stem = "0." + Long.toString(random >>> 1, BASE) + "w";
  }

  /** Returns the name of the channel: what a message says before its data. */
  public String channel() {
    return message;
  }

  /** Returns the message that carries a line. */
  public String encode(String line) {
    return JsonText.escapeHalves(
        JsonWriter.string()
            .object()
            .value("id", stem + Long.toString(count.getAndIncrement(), BASE))
            .value("message", message)
            .value("data", data(line))
            .end()
            .done());
  }

  private static Object data(String line) {
    if (!line.startsWith("{") && !line.startsWith("[") || !JsonText.isJson(line)) {
      return line;
    }
    try {
      return JsonParser.any().withLazyNumbers().from(line);
    } catch (JsonParserException e) {
      return line;
    }
  }

  /** Returns the line for the device that a message carries, if it is for it and not our own. */
  public Optional<String> decode(String text) {
    if (!JsonText.isJson(text)) {
      return Optional.empty();
    }
    try {
      JsonObject json = JsonParser.object().withLazyNumbers().from(text);
      if (!message.equals(json.get("message"))
          || json.getString("id", "").startsWith(stem)
          || !json.has("data")) {
        return Optional.empty();
      }
      Object data = json.get("data");
      String line = data instanceof String words ? words : JsonText.write(data);
      return Optional.of(line.replaceAll("[\\r\\n]+", " "));
    } catch (JsonParserException e) {
      return Optional.empty(); // Plain text is for people.
    }
  }
}
