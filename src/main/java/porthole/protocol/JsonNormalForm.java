package porthole.protocol;

import java.util.Arrays;

/**
 * Recognizes JSON that our JSON library, nanojson, would write as it stands, so that it need not be
 * parsed and written. That is JSON without white space, without escapes, without characters that
 * nanojson escapes, and with different keys. Answers no in doubt. Pure.
 */
final class JsonNormalForm {
  /** More keys are not compared with each other, which bounds the cost. */
  private static final int MAX_KEYS = 16;

  /** The first byte of U+0080 to U+00BF in UTF-8. */
  private static final byte CONTROLS = (byte) 0xC2;

  /** The first byte of U+2000 to U+2FFF in UTF-8. */
  private static final byte PUNCTUATION = (byte) 0xE2;

  private final byte[] json;
  private final int end;
  private int at;

  /** The positions of the keys so far: beginning and end of each. */
  private int[] keys = {};

  private JsonNormalForm(byte[] json, int from, int end) {
    this.json = json;
    this.at = from;
    this.end = end;
  }

  /** Returns whether the valid JSON between two positions has the normal form. */
  static boolean has(byte[] json, int from, int to) {
    return new JsonNormalForm(json, from, to).isNormal();
  }

  private boolean isNormal() {
    while (at < end) {
      byte b = json[at++];
      if (b <= ' ' || b == '"' && !isNormalString()) {
        return false;
      }
    }
    return true;
  }

  private boolean isNormalString() {
    int from = at;
    while (json[at] != '"') {
      if (!isNormalInString(json[at], json[at + 1])) {
        return false;
      }
      at++;
    }
    at++;
    return at == end || json[at] != ':' || isNewKey(from, at - 1);
  }

  /** Nanojson escapes U+0080 to U+009F, U+2000 to U+20FF and the slash of {@code </}. */
  private static boolean isNormalInString(byte b, byte next) {
    switch (b) {
      case '\\':
        return false;
      case '<':
        return next != '/';
      case CONTROLS:
        return (next & 0xFF) >= 0xA0;
      case PUNCTUATION:
        return (next & 0xFF) >= 0x84;
      default:
        return true;
    }
  }

  private boolean isNewKey(int from, int to) {
    for (int i = 0; i < keys.length; i += 2) {
      if (isSame(keys[i], keys[i + 1], from, to)) {
        return false;
      }
    }
    keys = Arrays.copyOf(keys, keys.length + 2);
    keys[keys.length - 2] = from;
    keys[keys.length - 1] = to;
    return keys.length <= 2 * MAX_KEYS;
  }

  private boolean isSame(int from, int to, int otherFrom, int otherTo) {
    int count = to - from;
    if (count != otherTo - otherFrom) {
      return false;
    }
    for (int i = 0; i < count; i++) {
      if (json[from + i] != json[otherFrom + i]) {
        return false;
      }
    }
    return true;
  }
}
