package porthole.protocol;

import com.grack.nanojson.JsonWriter;

/**
 * Recognizes JSON by the grammar of RFC 8259, and writes values as JSON. The library's parser takes
 * more than the grammar ({@code 1e++1}, for instance), but JSON that the hub relays must be valid
 * for every strict client. Pure.
 */
public final class JsonText {
  private static final String HEX = "0123456789abcdefABCDEF";

  /** The part of a text that may follow. */
  private static final int VALUE = 0;

  private static final int FIRST_MEMBER = 1;
  private static final int MEMBER = 2;
  private static final int FIRST_ELEMENT = 3;
  private static final int AFTER_VALUE = 4;

  private final String text;
  private int at;

  /** A bit for each open level, the innermost last: 1 for an object, 0 for a list. */
  private long objects;

  private int depth;

  private JsonText(String text) {
    this.text = text;
  }

  /**
   * Returns whether a text is one JSON value (RFC 8259, section 2), at most {@link
   * ChannelMessage#MAX_DEPTH} levels deep. Looks at each character once, and allocates nothing.
   */
  public static boolean isJson(String text) {
    return new JsonText(text).isValue();
  }

  /** Returns a value as JSON. Half a surrogate pair, which UTF-8 cannot hold, becomes an escape. */
  public static String write(Object value) {
    return escapeHalves(JsonWriter.string(value));
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
            return at == text.length();
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
    if (took('{')) {
      return entered(true, FIRST_MEMBER);
    }
    if (took('[')) {
      return entered(false, FIRST_ELEMENT);
    }
    boolean whole =
        at < text.length() && text.charAt(at) == '"'
            ? tookString()
            : tookWord("true") || tookWord("false") || tookWord("null") || tookNumber();
    return whole ? AFTER_VALUE : -1;
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
    return AFTER_VALUE;
  }

  private int member() {
    if (!tookString()) {
      return -1;
    }
    skipWhiteSpace();
    return took(':') ? VALUE : -1;
  }

  private int afterValue() {
    boolean inObject = (objects & 1) != 0;
    if (took(',')) {
      return inObject ? MEMBER : VALUE;
    }
    return took(inObject ? '}' : ']') ? left() : -1;
  }

  private void skipWhiteSpace() {
    while (at < text.length() && " \t\n\r".indexOf(text.charAt(at)) >= 0) {
      at++;
    }
  }

  private boolean took(char wanted) {
    boolean there = at < text.length() && text.charAt(at) == wanted;
    at += there ? 1 : 0;
    return there;
  }

  private boolean tookWord(String word) {
    boolean there = text.startsWith(word, at);
    at += there ? word.length() : 0;
    return there;
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
    while (at < text.length() && text.charAt(at) >= '0' && text.charAt(at) <= '9') {
      at++;
    }
    return at > from;
  }

  private boolean tookString() {
    if (!took('"')) {
      return false;
    }
    while (at < text.length()) {
      char c = text.charAt(at++);
      if (c == '"') {
        return true;
      }
      if (c < ' ' || c == '\\' && !tookEscape()) {
        return false;
      }
    }
    return false;
  }

  private boolean tookEscape() {
    if (at == text.length()) {
      return false;
    }
    char c = text.charAt(at++);
    return c == 'u' ? tookHex() : "\"\\/bfnrt".indexOf(c) >= 0;
  }

  private boolean tookHex() {
    int end = at + 4;
    while (at < end && at < text.length() && HEX.indexOf(text.charAt(at)) >= 0) {
      at++;
    }
    return at == end;
  }
}
