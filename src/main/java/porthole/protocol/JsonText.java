package porthole.protocol;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.grack.nanojson.JsonObject;
import com.grack.nanojson.JsonParser;
import com.grack.nanojson.JsonParserException;
import com.grack.nanojson.JsonWriter;
import java.util.Optional;

/**
 * Recognizes JSON by the grammar of RFC 8259, and writes values as JSON. The library's parser takes
 * more than the grammar ({@code 1e++1}, for instance), but JSON that the hub relays must be valid
 * for every strict client. Pure.
 */
public final class JsonText {
  /** Learns where the members of the outermost object are, in their order. */
  interface Members {
    /**
     * Takes a member. The positions are those of the key without its quotation marks, and of the
     * value without the white space around it.
     */
    void member(int key, int keyEnd, int value, int valueEnd);
  }

  private static final Members IGNORED = (key, keyEnd, value, valueEnd) -> {};

  private static final String HEX = "0123456789abcdefABCDEF";
  private static final String ESCAPES = "\"\\/bfnrt";
  private static final String ESCAPED = "\"\\/\b\f\n\r\t";

  /** The part of a text that may follow. */
  private static final int VALUE = 0;

  private static final int FIRST_MEMBER = 1;
  private static final int MEMBER = 2;
  private static final int FIRST_ELEMENT = 3;
  private static final int AFTER_VALUE = 4;

  private final byte[] text;
  private final int end;
  private final Members members;
  private int at;

  /** A bit for each open level, the innermost last: 1 for an object, 0 for a list. */
  private long objects;

  private int depth;

  // The member of the outermost object that is being read.
  private int key;
  private int keyEnd;
  private int value;

  private JsonText(byte[] text, int from, int end, Members members) {
    this.text = text;
    this.at = from;
    this.end = end;
    this.members = members;
  }

  /**
   * Returns whether a text is one JSON value (RFC 8259, section 2), at most {@link
   * ChannelMessage#MAX_DEPTH} levels deep. Looks at each byte of its UTF-8 once.
   */
  public static boolean isJson(String text) {
    byte[] utf8 = text.getBytes(UTF_8);
    return isJson(utf8, 0, utf8.length);
  }

  /** As {@link #isJson(String)}, for valid UTF-8 between two positions. Allocates one object. */
  static boolean isJson(byte[] utf8, int from, int to) {
    return isJson(utf8, from, to, IGNORED);
  }

  /**
   * As {@link #isJson(byte[], int, int)}.
   *
   * @param members learns the members when the value is an object; also those before an error
   */
  static boolean isJson(byte[] utf8, int from, int to, Members members) {
    return new JsonText(utf8, from, to, members).isValue();
  }

  /** Returns whether a text begins with a byte, after white space and control characters. */
  static boolean beginsWith(char first, byte[] utf8, int from, int to) {
    int at = from;
    while (at < to && utf8[at] >= 0 && utf8[at] <= ' ') {
      at++;
    }
    return at < to && utf8[at] == first;
  }

  /** Returns whether a text nests too deep: {@link ChannelMessage#nestsDeeperThan}. */
  static boolean nestsDeeperThan(int levels, byte[] utf8, int from, int to) {
    if (!beginsWith('{', utf8, from, to) && !beginsWith('[', utf8, from, to)) {
      return false;
    }
    int depth = 0;
    boolean inString = false;
    for (int i = from; i < to && depth <= levels; i++) {
      byte b = utf8[i];
      if (inString) {
        inString = b != '"';
        i += b == '\\' ? 1 : 0;
      } else if (b == '"') {
        inString = true;
      } else if (b == '{' || b == '[') {
        depth++;
      } else if (b == '}' || b == ']') {
        depth--;
      }
    }
    return depth > levels;
  }

  /** Returns a value as JSON. Half a surrogate pair, which UTF-8 cannot hold, becomes an escape. */
  public static String write(Object value) {
    return escapeHalves(JsonWriter.string(value));
  }

  /**
   * Returns the valid JSON between two positions as {@link #write} writes its value: without white
   * space, with each key of an object once. Numbers stay as they are.
   */
  static String normalized(byte[] json, int from, int to) {
    String text = new String(json, from, to - from, UTF_8);
    return JsonNormalForm.has(json, from, to) ? text : normalized(text);
  }

  /** Returns JSON as {@link #write} writes its value; nothing if the text is not JSON. */
  public static Optional<String> normalized(byte[] utf8) {
    return isJson(utf8, 0, utf8.length)
        ? Optional.of(normalized(utf8, 0, utf8.length))
        : Optional.empty();
  }

  private static String normalized(String json) {
    try {
      return write(JsonParser.any().withLazyNumbers().from(json));
    } catch (JsonParserException e) { // Not seen with any JSON.
      return json;
    }
  }

  /** Returns the object of valid JSON between two positions. Its numbers stay as they are. */
  static JsonObject object(byte[] json, int from, int to) {
    try {
      return JsonParser.object().withLazyNumbers().from(new String(json, from, to - from, UTF_8));
    } catch (JsonParserException e) { // Not seen with any JSON.
      throw new IllegalArgumentException(e);
    }
  }

  /** Returns the string of valid JSON between two positions, which exclude quotation marks. */
  static String string(byte[] json, int from, int to) {
    String text = new String(json, from, to - from, UTF_8);
    int escape = text.indexOf('\\');
    if (escape < 0) {
      return text;
    }
    StringBuilder plain = new StringBuilder(text.length());
    int at = 0;
    while (escape >= 0) {
      plain.append(text, at, escape);
      char c = text.charAt(escape + 1);
      at = escape + (c == 'u' ? 6 : 2);
      plain.append(
          c == 'u'
              ? (char) Integer.parseInt(text.substring(escape + 2, at), 16)
              : ESCAPED.charAt(ESCAPES.indexOf(c)));
      escape = text.indexOf('\\', at);
    }
    return plain.append(text, at, text.length()).toString();
  }

  /**
   * Returns JSON in which each lone half of a surrogate pair is an escape. Such a half stands in a
   * string, and was an escape in the received text.
   */
  public static String escapeHalves(String json) {
    int at = half(json, 0);
    if (at == json.length()) {
      return json;
    }
    StringBuilder escaped = new StringBuilder(json.length() + 8);
    int from = 0;
    for (; at < json.length(); at = half(json, from)) {
      escaped.append(json, from, at).append("\\u").append(Integer.toHexString(json.charAt(at)));
      from = at + 1;
    }
    return escaped.append(json, from, json.length()).toString();
  }

  /** Returns the index of the next lone half of a surrogate pair, or the length. */
  private static int half(String text, int from) {
    int at = from;
    while (at < text.length()) {
      char c = text.charAt(at);
      if (!Character.isSurrogate(c)) {
        at++;
      } else if (Character.charCount(text.codePointAt(at)) == 2) {
        at += 2;
      } else {
        return at;
      }
    }
    return at;
  }

  private boolean isValue() {
    int next = VALUE;
    do {
      skipWhiteSpace();
      switch (next) {
        case FIRST_MEMBER:
          next = took('}') ? left() : member();
          break;
        case MEMBER:
          next = member();
          break;
        case FIRST_ELEMENT:
          next = took(']') ? left() : value();
          break;
        case AFTER_VALUE:
          if (depth == 0) {
            return at == end;
          }
          next = afterValue();
          break;
        default:
          next = value();
      }
    } while (next >= 0);
    return false;
  }

  /** Reads the beginning of a value; returns what follows, or -1 when there is none. */
  private int value() {
    if (depth == 1) {
      value = at;
    }
    if (took('{')) {
      return entered(true, FIRST_MEMBER);
    }
    if (took('[')) {
      return entered(false, FIRST_ELEMENT);
    }
    boolean whole =
        at < end && text[at] == '"'
            ? tookString()
            : tookWord("true") || tookWord("false") || tookWord("null") || tookNumber();
    return whole ? valueEnded() : -1;
  }

  private int entered(boolean object, int next) {
    if (depth == ChannelMessage.MAX_DEPTH) {
      return -1;
    }
    depth++;
    objects = objects << 1 | (object ? 1 : 0);
    return next;
  }

  private int left() {
    depth--;
    objects >>>= 1;
    return valueEnded();
  }

  private int valueEnded() {
    if (depth == 1 && isInObject()) {
      members.member(key, keyEnd, value, at);
    }
    return AFTER_VALUE;
  }

  private boolean isInObject() {
    return (objects & 1) != 0;
  }

  private int member() {
    int from = at;
    if (!tookString()) {
      return -1;
    }
    if (depth == 1) {
      key = from + 1;
      keyEnd = at - 1;
    }
    skipWhiteSpace();
    return took(':') ? VALUE : -1;
  }

  private int afterValue() {
    if (took(',')) {
      return isInObject() ? MEMBER : VALUE;
    }
    return took(isInObject() ? '}' : ']') ? left() : -1;
  }

  private void skipWhiteSpace() {
    while (at < end && isWhiteSpace(text[at])) {
      at++;
    }
  }

  private static boolean isWhiteSpace(byte b) {
    return b <= ' ' && (b == ' ' || b == '\t' || b == '\n' || b == '\r');
  }

  private boolean took(char wanted) {
    boolean there = at < end && text[at] == wanted;
    at += there ? 1 : 0;
    return there;
  }

  private boolean tookWord(String word) {
    int from = at;
    for (int i = 0; i < word.length(); i++) {
      if (!took(word.charAt(i))) {
        at = from;
        return false;
      }
    }
    return true;
  }

  private boolean tookNumber() {
    took('-');
    if (!took('0') && !tookDigits()) {
      return false;
    }
    if (took('.') && !tookDigits()) {
      return false;
    }
    if (took('e') || took('E')) {
      if (!took('+')) {
        took('-');
      }
      return tookDigits();
    }
    return true;
  }

  private boolean tookDigits() {
    int from = at;
    while (at < end && text[at] >= '0' && text[at] <= '9') {
      at++;
    }
    return at > from;
  }

  /** Takes a string. Most bytes are letters, so the loop tests for them first. */
  private boolean tookString() {
    if (!took('"')) {
      return false;
    }
    byte[] bytes = text; // Local variables: the quick compiler keeps fields in memory.
    int i = at;
    int stop = end;
    while (i < stop) {
      byte b = bytes[i++];
      if (b > '"') {
        if (b == '\\') {
          at = i;
          if (!tookEscape()) {
            return false;
          }
          i = at;
        }
      } else if (b == '"') {
        at = i;
        return true;
      } else if (b >= 0 && b < ' ') {
        return false;
      }
    }
    return false;
  }

  private boolean tookEscape() {
    if (at == end) {
      return false;
    }
    byte b = text[at++];
    return b == 'u' ? tookHex() : ESCAPES.indexOf(b) >= 0;
  }

  private boolean tookHex() {
    int stop = at + 4;
    while (at < stop && at < end && HEX.indexOf(text[at]) >= 0) {
      at++;
    }
    return at == stop;
  }
}
