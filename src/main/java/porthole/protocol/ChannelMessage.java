package porthole.protocol;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.grack.nanojson.JsonObject;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * A message of the channels' protocol ({@code PROTOCOL.md}, section 4.1). One scan of its bytes
 * finds its name and its members; a member is decoded when somebody asks for it. Immutable.
 */
public final class ChannelMessage {
  /** The channel of messages without another: connects and disconnects, receipts, plain text. */
  public static final String SOCKET = "socket";

  /** The event of messages without another. */
  public static final String MESSAGE = "message";

  /** The longest channel, event or pattern, in UTF-8. */
  public static final int MAX_NAME_BYTES = 256;

  /** The deepest nesting of objects and lists. Deeper JSON could overflow the stack of a parser. */
  public static final int MAX_DEPTH = 64;

  /** The members that have a meaning; the numbers are the indexes of their keys. */
  private static final List<String> KEYS =
      Arrays.asList("message", "socket", "data", "id", "messageId");

  static final int NAME = 0;
  static final int SOCKET_EVENT = 1;
  private static final int DATA = 2;
  private static final int ID = 3;
  private static final int MESSAGE_ID = 4;

  private static final String NULL = "null";

  /** The decoded text, if the frame's text differs from it; otherwise null. */
  private final String original;

  private final MessageFrame frame;
  private final boolean object;
  private final String channel;
  private final String event;

  // The positions of the members' values in the frame; 0 for what is missing.
  private final int id;
  private final int idEnd;
  private final int messageId;
  private final int messageIdEnd;
  private final int data;
  private final int dataEnd;

  private ChannelMessage(
      MessageFrame frame, MessageName name, JsonMembers members, String original) {
    this.original = original;
    this.frame = frame;
    this.object = members.areFound();
    this.channel = name.channel();
    this.event = name.event();
    this.id = members.from(ID);
    this.idEnd = members.to(ID);
    this.messageId = members.from(MESSAGE_ID);
    this.messageIdEnd = members.to(MESSAGE_ID);
    this.data = members.from(DATA);
    this.dataEnd = members.to(DATA);
  }

  /**
   * Decodes a text. Every text is a message. In its frame a lone half of a surrogate pair, which
   * UTF-8 cannot hold, is an escape if the text is JSON, otherwise a question mark.
   *
   * @throws IllegalArgumentException when it nests too deep: see {@link #nestsTooDeep}
   */
  public static ChannelMessage decode(String text) {
    MessageFrame frame =
        MessageFrame.text(JsonText.isJson(text) ? JsonText.escapeHalves(text) : text);
    JsonMembers members = members(frame);
    if (isTooDeep(frame, members)) {
      throw new IllegalArgumentException("Expected JSON at most " + MAX_DEPTH + " deep");
    }
    return new ChannelMessage(
        frame, MessageName.of(members), members, frame.text().equals(text) ? null : text);
  }

  /** Decodes a text that was received. Returns nothing when it nests too deep. */
  public static Optional<ChannelMessage> decode(MessageFrame text) {
    JsonMembers members = members(text);
    return isTooDeep(text, members)
        ? Optional.empty()
        : Optional.of(new ChannelMessage(text, MessageName.of(members), members, null));
  }

  private static JsonMembers members(MessageFrame text) {
    return JsonMembers.of(text.array(), text.payloadStart(), KEYS);
  }

  /** A valid object is not too deep; other text may be plain text that begins with a brace. */
  private static boolean isTooDeep(MessageFrame text, JsonMembers members) {
    byte[] utf8 = text.array();
    return !members.areFound()
        && JsonText.nestsDeeperThan(MAX_DEPTH, utf8, text.payloadStart(), utf8.length);
  }

  /**
   * Returns a message that is made here: its members are {@code message}, {@code data} and more.
   *
   * @param message channel and event with a dot between them, or a channel
   * @param data valid JSON
   * @param more empty, or the JSON of members with other keys, each with a comma before it
   */
  public static ChannelMessage of(String message, String data, String more) {
    String before = "{\"message\":" + JsonText.write(message) + ",\"data\":";
    MessageFrame frame = MessageFrame.text(before + data + more + '}');
    int from = frame.payloadStart() + before.getBytes(UTF_8).length;
    int end = from + data.getBytes(UTF_8).length;
    JsonMembers members = JsonMembers.made(frame.array(), KEYS, DATA, from, end);
    return new ChannelMessage(frame, MessageName.ofMessage(message), members, null);
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
    return nestsDeeperThan(levels, text.getBytes(UTF_8));
  }

  /** Returns whether a text in UTF-8 nests deeper than a number of levels. */
  public static boolean nestsDeeperThan(int levels, byte[] text) {
    return JsonText.nestsDeeperThan(levels, text, 0, text.length);
  }

  /** Returns the text as a frame, which others may share. */
  public MessageFrame frame() {
    return frame;
  }

  /** Returns the text as it was received. Each call decodes it. */
  public String text() {
    return original == null ? frame.text() : original;
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
    return normalized(id, idEnd);
  }

  /** Returns the id of the message that a receipt confirms, as JSON. */
  public String messageId() {
    return normalized(messageId, messageIdEnd);
  }

  /** Returns the data, as JSON. A plain text is a JSON string. */
  public String data() {
    return object ? normalized(data, dataEnd) : JsonText.write(text());
  }

  /** Returns the data, as JSON in UTF-8. */
  public byte[] dataUtf8() {
    return data > 0 && JsonNormalForm.has(frame.array(), data, dataEnd)
        ? Arrays.copyOfRange(frame.array(), data, dataEnd)
        : data().getBytes(UTF_8);
  }

  private String normalized(int from, int to) {
    return from == 0 ? NULL : JsonText.normalized(frame.array(), from, to);
  }

  /** Returns the data when it is an object; an empty one when it is missing. */
  public JsonObject dataObject() {
    return data > 0 && frame.array()[data] == '{'
        ? JsonText.object(frame.array(), data, dataEnd)
        : new JsonObject();
  }

  /** Returns whether the data is an object, or missing. */
  public boolean hasDataObject() {
    return data == 0 || frame.array()[data] == '{';
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof ChannelMessage && text().equals(((ChannelMessage) other).text());
  }

  @Override
  public int hashCode() {
    return text().hashCode();
  }

  @Override
  public String toString() {
    return text();
  }
}
