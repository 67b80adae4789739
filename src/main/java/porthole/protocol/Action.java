package porthole.protocol;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.grack.nanojson.JsonObject;
import com.grack.nanojson.JsonParser;
import com.grack.nanojson.JsonParserException;
import com.grack.nanojson.JsonWriter;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A request of JSON over TCP: a name that says what to do, and a value ({@code PROTOCOL.md},
 * section 5). Immutable as long as its value is not changed.
 */
public final class Action {
  private static final List<String> KEYS = Arrays.asList("action", "value");
  private static final int NAME = 0;
  private static final int VALUE = 1;
  private static final List<String> EMPTY = Arrays.asList("null", "\"\"", "[]", "{}");

  private final String name;

  /** The value, unless it was received; then its JSON is decoded when somebody asks for it. */
  private final Object value;

  /** The value as JSON, if it was received; otherwise null. */
  private final String received;

  private Action(String name, Object value, String received) {
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
    return new Action(name, value, null);
  }

  /**
   * Decodes a request.
   *
   * @throws ProtocolViolationException when the text is not JSON with an action and a value; the
   *     message is the answer of the original programs, where they have one
   */
  public static Action decode(String text) throws ProtocolViolationException {
    JsonMembers members = JsonMembers.of(text.getBytes(UTF_8), 0, KEYS);
    if (!members.areFound()) {
      throw new ProtocolViolationException(
          CloseCode.INVALID_DATA, "Error: expected a JSON object with an action and a value");
    }
    String value = members.normalized(VALUE);
    if (!members.isString(NAME) || members.string(NAME).isEmpty() || EMPTY.contains(value)) {
      throw new ProtocolViolationException(
          CloseCode.INVALID_DATA,
          "Error: invalid action and or value "
              + python(members, NAME)
              + ", "
              + python(members, VALUE));
    }
    return new Action(members.string(NAME), null, value);
  }

  private static String python(JsonMembers members, int member) {
    if (members.isString(member)) {
      return members.string(member);
    }
    String json = members.normalized(member);
    return json.equals("null") ? "None" : json;
  }

  /** Returns whether a value is null or empty; 0 and false are not. */
  public static boolean isEmpty(Object value) {
    return value == null
        || value instanceof CharSequence && ((CharSequence) value).length() == 0
        || value instanceof Collection && ((Collection<?>) value).isEmpty()
        || value instanceof Map && ((Map<?, ?>) value).isEmpty()
        || value instanceof Optional && !((Optional<?>) value).isPresent();
  }

  /** Returns the value as JSON. The numbers of a received one are as they were written. */
  private String json() {
    return received == null ? JsonText.write(value) : received;
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
    if (received == null) {
      return value;
    }
    try {
      return JsonParser.any().from(received);
    } catch (JsonParserException e) { // It was read from JSON.
      throw new IllegalStateException(e);
    }
  }

  /**
   * Returns the action as a message of the channels. The name is split at its first dot into
   * channel and event; numbers stay as they were written.
   */
  public ChannelMessage message() {
    return ChannelMessage.of(name, json(), "");
  }

  /** Returns the request to send. */
  public JsonTcpMessage encode() {
    String action = JsonText.write(name);
    return JsonTcpMessage.json("{\"action\":" + action + ",\"value\":" + json() + '}');
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
    return JsonText.write(answer(text, JsonParser.object().withLazyNumbers()).get("result"));
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
    return name + " " + json();
  }
}
