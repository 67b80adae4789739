package porthole.protocol;

import java.util.List;

/**
 * Finds some members of a JSON object in one scan. They are decoded when somebody asks for them. Of
 * equal keys the last counts. The members have the indexes of their keys.
 */
final class JsonMembers implements JsonText.Members {
  private static final String NULL = "null";

  /** The bytes of the longest escape of a character. */
  private static final int ESCAPE_BYTES = 6;

  private final byte[] json;
  private final List<String> keys;
  private final int[] from;
  private final int[] to;
  private boolean found;

  private JsonMembers(byte[] json, List<String> keys) {
    this.json = json;
    this.keys = keys;
    this.from = new int[keys.size()];
    this.to = new int[keys.size()];
  }

  /**
   * Returns the members of a text; none unless it is a JSON object of allowed depth.
   *
   * @param utf8 valid UTF-8, to its end
   * @param keys in ASCII
   */
  static JsonMembers of(byte[] utf8, int from, List<String> keys) {
    JsonMembers members = new JsonMembers(utf8, keys);
    if (!JsonText.beginsWith('{', utf8, from, utf8.length)) {
      return members;
    }
    if (!JsonText.isJson(utf8, from, utf8.length, members)) {
      return new JsonMembers(utf8, keys); // Without the members before the error.
    }
    members.found = true;
    return members;
  }

  /** Returns the members of an object that is made here, of which only one is to be found. */
  static JsonMembers made(byte[] utf8, List<String> keys, int member, int from, int to) {
    JsonMembers members = new JsonMembers(utf8, keys);
    members.from[member] = from;
    members.to[member] = to;
    members.found = true;
    return members;
  }

  @Override
  public void member(int key, int keyEnd, int value, int valueEnd) {
    int known = indexOf(key, keyEnd);
    if (known >= 0) {
      from[known] = value;
      to[known] = valueEnd;
    }
  }

  private int indexOf(int key, int keyEnd) {
    int bytes = keyEnd - key;
    for (int i = 0; i < keys.size(); i++) {
      String wanted = keys.get(i);
      if (bytes == wanted.length()
          ? isText(wanted, key)
          : bytes > wanted.length()
              && bytes <= ESCAPE_BYTES * wanted.length()
              && isEscaped(wanted, key, keyEnd)) {
        return i;
      }
    }
    return -1;
  }

  private boolean isText(String ascii, int begin) {
    for (int i = 0; i < ascii.length(); i++) {
      if (json[begin + i] != ascii.charAt(i)) {
        return false;
      }
    }
    return true;
  }

  private boolean isEscaped(String ascii, int begin, int end) {
    for (int i = begin; i < end; i++) {
      if (json[i] == '\\') {
        return JsonText.string(json, begin, end).equals(ascii);
      }
    }
    return false;
  }

  /** Returns whether the text is a JSON object. */
  boolean areFound() {
    return found;
  }

  /** Returns the position of a member's value in the text; 0 if it is missing. */
  int from(int member) {
    return from[member];
  }

  /** Returns the position after a member's value in the text; 0 if it is missing. */
  int to(int member) {
    return to[member];
  }

  boolean isString(int member) {
    return to[member] > 0 && json[from[member]] == '"';
  }

  /** Returns the value of a member that {@link #isString}. */
  String string(int member) {
    return JsonText.string(json, from[member] + 1, to[member] - 1);
  }

  /** Returns the value of a member as JSON in the normal form; null if it is missing. */
  String normalized(int member) {
    return to[member] > 0 ? JsonText.normalized(json, from[member], to[member]) : NULL;
  }
}
