package porthole.protocol;

import com.grack.nanojson.JsonObject;
import com.grack.nanojson.JsonParser;
import com.grack.nanojson.JsonParserException;
import com.grack.nanojson.JsonWriter;
import java.util.Collection;
import java.util.Map;
import java.util.Optional;

/**
 * A request of JSON over TCP: a name that says what to do, and a value ({@code PROTOCOL.md},
 * section 5). Immutable as long as its value is not changed.
 */
public final class Action {
  private final String name;
  private final Object value;
  private final boolean received;

  /**
   * @param received whether the numbers in the value are still as they were written
   */
  private Action(String name, Object value, boolean received) {
    this.name = name;
    this.value = value;
    this.received = received;
  }

  /**
   * Returns an action.
   *
   * @param value a map, a list, a string, a number or a boolean, and what those hold
   */
  public static Action of(String name, Object value) {
    return new Action(name, value, false);
  }

  /**
   * Decodes a request.
   *
   * @throws ProtocolViolationException when the text is not JSON with an action and a value; the
   *     message is the answer of the original programs, where they have one
   */
  public static Action decode(String text) throws ProtocolViolationException {
    JsonObject json = object(text);
    Object name = json.get("action");
    Object value = json.get("value");
    if (!(name instanceof String) || isEmpty(name) || isEmpty(value)) {
      throw new ProtocolViolationException(
          CloseCode.INVALID_DATA,
          "Error: invalid action and or value " + python(name) + ", " + python(value));
    }
    return new Action((String) name, value, true);
  }

  private static JsonObject object(String text) throws ProtocolViolationException {
    try {
      if (JsonText.isJson(text)) {
        return JsonParser.object().withLazyNumbers().from(text);
      }
    } catch (JsonParserException e) {
      // The same answer as for what is no JSON.
    }
    throw new ProtocolViolationException(
        CloseCode.INVALID_DATA, "Error: expected a JSON object with an action and a value");
  }

  /** Returns whether a value is null or empty; 0 and false are not. */
  public static boolean isEmpty(Object value) {
    return value == null
        || value instanceof CharSequence && ((CharSequence) value).length() == 0
        || value instanceof Collection && ((Collection<?>) value).isEmpty()
        || value instanceof Map && ((Map<?, ?>) value).isEmpty()
        || value instanceof Optional && !((Optional<?>) value).isPresent();
  }

  private static String python(Object value) {
    return value == null ? "None" : value instanceof String ? (String) value : json(value);
  }

  private static String json(Object value) {
    return JsonText.write(value);
  }

  /** Returns the name of the action. */
  public String name() {
    return name;
  }

  /**
   * Returns the value as nanojson makes it: a map, a list, a string, a number or a boolean. Each
   * call parses the numbers of a received value: one of 64,000 digits takes a tenth of a second.
   */
  public Object value() {
    if (!received) {
      return value;
    }
    try {
      return JsonParser.any().from(json(value));
    } catch (JsonParserException e) { // It was read from JSON.
      throw new IllegalStateException(e);
    }
  }

  /**
   * Returns the action as a message of the channels. The name is split at its first dot into
   * channel and event; numbers stay as they were written.
   */
  public ChannelMessage message() {
    String json =
        JsonWriter.string().object().value("message", name).value("data", value).end().done();
    return ChannelMessage.decode(JsonText.escapeHalves(json));
  }

  /** Returns the request to send. */
  public JsonTcpMessage encode() {
    String json =
        JsonWriter.string().object().value("action", name).value("value", value).end().done();
    return JsonTcpMessage.json(JsonText.escapeHalves(json));
  }

  /**
   * Returns the message that answers a request.
   *
   * @param result what {@link #of} takes as a value; an empty {@code Optional} for no result
   */
  public static JsonTcpMessage answer(Optional<?> result) {
    String json = JsonWriter.string().object().value("result", result.orElse(null)).end().done();
    return JsonTcpMessage.json(JsonText.escapeHalves(json));
  }

  /**
   * Decodes an answer.
   *
   * @return the result, as nanojson makes it; nothing when it is null
   * @throws ProtocolViolationException when the text is not JSON with a result
   */
  public static Optional<Object> decodeAnswer(String text) throws ProtocolViolationException {
    return Optional.ofNullable(answer(text, JsonParser.object()).get("result"));
  }

  /**
   * Returns the result of an answer, as JSON, with its numbers as they were written.
   *
   * @throws ProtocolViolationException when the text is not JSON with a result
   */
  public static String resultAsJson(String text) throws ProtocolViolationException {
    return json(answer(text, JsonParser.object().withLazyNumbers()).get("result"));
  }

  private static JsonObject answer(String text, JsonParser.JsonParserContext<JsonObject> parser)
      throws ProtocolViolationException {
    try {
      JsonObject json = JsonText.isJson(text) ? parser.from(text) : new JsonObject();
      if (json.has("result")) {
        return json;
      }
    } catch (JsonParserException e) {
      // The same answer as for what has no result.
    }
    throw new ProtocolViolationException(
        CloseCode.INVALID_DATA, "Expected a JSON object with a result as the answer");
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Action && toString().equals(other.toString());
  }

  @Override
  public int hashCode() {
    return toString().hashCode();
  }

  @Override
  public String toString() {
    return name + " " + json(value);
  }
}
