package porthole.protocol;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.grack.nanojson.JsonObject;
import com.grack.nanojson.JsonParser;
import com.grack.nanojson.JsonParserException;

/** A message of the channels' protocol ({@code PROTOCOL.md}, section 4.1). Immutable. */
public final class ChannelMessage {
  /** The channel of messages without another: connects and disconnects, receipts, plain text. */
  public static final String SOCKET = "socket";

  /** The event of messages without another. */
  public static final String MESSAGE = "message";

  /** The longest channel, event or pattern, in UTF-8. */
  public static final int MAX_NAME_BYTES = 256;

  /** The deepest nesting of objects and lists. Deeper JSON could overflow the stack of a parser. */
  public static final int MAX_DEPTH = 64;

  private final String text;
  private final JsonObject json;
  private final boolean object;
  private final String channel;
  private final String event;

  private ChannelMessage(
      String text, JsonObject json, boolean object, String channel, String event) {
    this.text = text;
    this.json = json;
    this.object = object;
    this.channel = channel;
    this.event = event;
  }

  /**
   * Decodes a text. Every text is a message.
   *
   * @throws IllegalArgumentException when it nests too deep: see {@link #nestsTooDeep}
   */
  public static ChannelMessage decode(String text) {
    if (!text.trim().startsWith("{")) {
      return new ChannelMessage(text, new JsonObject(), false, SOCKET, MESSAGE);
    }
    if (!JsonText.isJson(text)) {
      if (nestsTooDeep(text)) {
        throw new IllegalArgumentException("Expected JSON at most " + MAX_DEPTH + " deep");
      } // Else it is plain text that begins with a brace.
      return new ChannelMessage(text, new JsonObject(), false, SOCKET, MESSAGE);
    }
    try {
      return named(text, JsonParser.object().withLazyNumbers().from(text));
    } catch (JsonParserException e) { // Not seen with any JSON. Then the text is plain.
      return new ChannelMessage(text, new JsonObject(), false, SOCKET, MESSAGE);
    }
  }

  private static ChannelMessage named(String text, JsonObject json) {
    if (json.isString("socket")) {
      String event = json.getString("socket");
      return new ChannelMessage(text, json, true, SOCKET, fits(event) ? event : MESSAGE);
    }
    String message = json.getString("message", "");
    int dot = message.indexOf('.');
    String channel = dot < 0 ? message : message.substring(0, dot);
    String event = dot < 0 ? "" : message.substring(dot + 1);
    boolean named = json.isString("message") && fits(channel) && fits(event);
    return new ChannelMessage(text, json, true, named ? channel : SOCKET, named ? event : MESSAGE);
  }

  private static boolean fits(String name) {
    return name.length() <= MAX_NAME_BYTES && name.getBytes(UTF_8).length <= MAX_NAME_BYTES;
  }

  /**
   * Returns whether a text that begins as an object or a list nests deeper than {@link #MAX_DEPTH}.
   * Brackets in strings do not count.
   */
  public static boolean nestsTooDeep(String text) {
    return nestsDeeperThan(MAX_DEPTH, text);
  }

  /** Returns whether a text nests deeper than a number of levels, as {@link #nestsTooDeep}. */
  public static boolean nestsDeeperThan(int levels, String text) {
    String trimmed = text.trim();
    if (!trimmed.startsWith("{") && !trimmed.startsWith("[")) {
      return false;
    }
    int depth = 0;
    boolean inString = false;
    for (int i = 0; i < text.length() && depth <= levels; i++) {
      char c = text.charAt(i);
      if (inString) {
        inString = c != '"';
        i += c == '\\' ? 1 : 0;
      } else if (c == '"') {
        inString = true;
      } else if (c == '{' || c == '[') {
        depth++;
      } else if (c == '}' || c == ']') {
        depth--;
      }
    }
    return depth > levels;
  }

  /** Returns the text as it was received. */
  public String text() {
    return text;
  }

  /** Returns whether the text is a JSON object. */
  public boolean isObject() {
    return object;
  }

  /** Returns the channel: what comes before the first dot. */
  public String channel() {
    return channel;
  }

  /** Returns the event; empty when the message has no dot. */
  public String event() {
    return event;
  }

  /** Returns the id, as JSON; {@code null} without one. */
  public String id() {
    return rendered(json.get("id"));
  }

  /** Returns the id of the message that a receipt confirms, as JSON. */
  public String messageId() {
    return rendered(json.get("messageId"));
  }

  /** Returns the data, as JSON. A plain text is a JSON string. */
  public String data() {
    return rendered(object ? json.get("data") : text);
  }

  private static String rendered(Object value) {
    return JsonText.write(value);
  }

  /** Returns the data when it is an object; an empty one when it is missing. */
  public JsonObject dataObject() {
    return json.getObject("data", new JsonObject());
  }

  /** Returns whether the data is an object, or missing. */
  public boolean hasDataObject() {
    return !json.has("data") || json.get("data") instanceof JsonObject;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof ChannelMessage && text.equals(((ChannelMessage) other).text);
  }

  @Override
  public int hashCode() {
    return text.hashCode();
  }

  @Override
  public String toString() {
    return text;
  }
}
