package porthole.protocol;

import java.nio.ByteBuffer;

/**
 * Validates UTF-8 as it comes in, and fails at the first invalid byte (RFC 3629; RFC 6455, section
 * 8.1). Keeps its place within a sequence, so that a text may be cut anywhere.
 */
final class Utf8Validator {
  private static final long HIGH_BITS = 0x8080808080808080L;

  private int missing; // Continuation bytes that the sequence still lacks.
  private int lowest = 0x80; // What the next continuation byte must lie between.
  private int highest = 0xBF;

  /** Returns whether the text so far ends with a whole character. */
  boolean isComplete() {
    return missing == 0;
  }

  /** Takes the bytes between two indexes of a buffer; returns whether the text so far is valid. */
  boolean accepts(ByteBuffer bytes, int from, int to) {
    int at = from;
    while (at < to) {
      if (missing == 0) {
        while (at + 8 <= to && (bytes.getLong(at) & HIGH_BITS) == 0) {
          at += 8;
        }
        if (at == to) {
          return true;
        }
      }
      if (!accepts(bytes.get(at++) & 0xFF)) {
        return false;
      }
    }
    return true;
  }

  private boolean accepts(int b) {
    if (missing > 0) {
      boolean fits = b >= lowest && b <= highest;
      lowest = 0x80;
      highest = 0xBF;
      missing--;
      return fits;
    }
    if (b < 0x80) {
      return true;
    }
    if (b >= 0xC2 && b <= 0xDF) {
      missing = 1;
      return true;
    }
    if (b >= 0xE0 && b <= 0xEF) {
      missing = 2;
      lowest = b == 0xE0 ? 0xA0 : 0x80; // No overlong form.
      highest = b == 0xED ? 0x9F : 0xBF; // No surrogate.
      return true;
    }
    if (b >= 0xF0 && b <= 0xF4) {
      missing = 3;
      lowest = b == 0xF0 ? 0x90 : 0x80; // No overlong form.
      highest = b == 0xF4 ? 0x8F : 0xBF; // Nothing past U+10FFFF.
      return true;
    }
    return false;
  }
}
