package porthole.device.channels;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.grack.nanojson.JsonArray;
import com.grack.nanojson.JsonObject;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import porthole.device.hub.LimitException;
import porthole.device.hub.Resume;
import porthole.device.hub.SignalPattern;
import porthole.protocol.ChannelMessage;

/** A question to the hub, with typed access to its members ({@code PROTOCOL.md}, section 4.2). */
final class Question {
  /** Channels in one {@code resume}; each costs look-ups in the ring. */
  private static final int MAX_RESUMED_CHANNELS = 256;

  /** The largest integer that every JSON implementation keeps exactly. */
  private static final long MAX_NUMBER = 1L << 53;

  private final ChannelMessage message;
  private final JsonObject data;

  private Question(ChannelMessage message, JsonObject data) {
    this.message = message;
    this.data = data;
  }

  static Question of(ChannelMessage message) throws QuestionException {
    if (!message.hasDataObject()) {
      throw QuestionException.malformed("Expected 'data' to be an object.");
    }
    return new Question(message, message.dataObject());
  }

  String name() {
    return message.event();
  }

  Optional<String> text(String member) throws QuestionException {
    if (!data.has(member)) {
      return Optional.empty();
    }
    if (!data.isString(member)) {
      throw QuestionException.malformed("Expected '" + member + "' to be a string.");
    }
    return Optional.of(data.getString(member));
  }

  String channel() throws QuestionException {
    String channel =
        text("channel")
            .orElseThrow(() -> QuestionException.malformed("Expected a 'channel', a string."));
    requireNameLength("a channel", channel);
    return channel;
  }

  private static void requireNameLength(String what, String name) throws QuestionException {
    if (name.length() > ChannelMessage.MAX_NAME_BYTES
        || name.getBytes(UTF_8).length > ChannelMessage.MAX_NAME_BYTES) {
      throw QuestionException.limit(
          "Expected " + what + " of at most " + ChannelMessage.MAX_NAME_BYTES + " bytes.");
    }
  }

  boolean flag(String member, boolean otherwise) throws QuestionException {
    if (data.has(member) && !data.isBoolean(member)) {
      throw QuestionException.malformed("Expected '" + member + "' to be true or false.");
    }
    return data.getBoolean(member, otherwise);
  }

  boolean hasPatterns() {
    return data.has("patterns");
  }

  List<SignalPattern> patterns() throws QuestionException {
    if (!(data.get("patterns") instanceof JsonArray)) {
      throw QuestionException.malformed("Expected 'patterns' to be a list of strings.");
    }
    List<SignalPattern> patterns = new ArrayList<>();
    for (Object pattern : data.getArray("patterns")) {
      patterns.add(pattern(pattern));
    }
    return patterns;
  }

  private static SignalPattern pattern(Object text) throws QuestionException {
    if (!(text instanceof String)) {
      throw QuestionException.malformed("Expected 'patterns' to be a list of strings.");
    }
    try {
      return SignalPattern.parse((String) text);
    } catch (LimitException e) {
      throw QuestionException.limit(e.getMessage());
    }
  }

  Optional<Resume> resume() throws QuestionException {
    if (!data.has("resume")) {
      return Optional.empty();
    }
    JsonObject resume = data.getObject("resume", new JsonObject());
    if (!resume.isString("hub") || !resume.has("at") && !resume.has("seq")) {
      throw QuestionException.malformed("Expected 'resume' with 'hub' and 'at' or 'seq'.");
    }
    requireNameLength("a 'hub'", resume.getString("hub"));
    Map<String, Long> seq = seq(resume);
    return Optional.of(
        resume.has("at")
            ? Resume.of(resume.getString("hub"), number(resume.get("at"), "at")).with(seq)
            : Resume.of(resume.getString("hub"), seq));
  }

  private static Map<String, Long> seq(JsonObject resume) throws QuestionException {
    Map<String, Long> numbers = new LinkedHashMap<>();
    if (!resume.has("seq")) {
      return numbers;
    }
    if (!(resume.get("seq") instanceof JsonObject)) {
      throw QuestionException.malformed("Expected 'seq' to be an object of numbers.");
    }
    for (Map.Entry<String, Object> entry : resume.getObject("seq").entrySet()) {
      requireNameLength("a channel in 'seq'", entry.getKey());
      numbers.put(entry.getKey(), number(entry.getValue(), "seq"));
    }
    if (numbers.size() > MAX_RESUMED_CHANNELS) {
      throw QuestionException.limit(
          "Expected at most " + MAX_RESUMED_CHANNELS + " channels in 'seq'.");
    }
    return numbers;
  }

  private static long number(Object value, String member) throws QuestionException {
    String digits = String.valueOf(value);
    if (value instanceof Number && digits.matches("[0-9]{1,16}")) {
      long number = Long.parseLong(digits);
      if (number <= MAX_NUMBER) {
        return number;
      }
    }
    throw QuestionException.malformed("Expected '" + member + "' to count from 0.");
  }
}
