package porthole.protocol;

import java.nio.ByteBuffer;

/**
 * User-perceived characters of text in UTF-8: the extended grapheme clusters of UAX #29, with data
 * of our own, because Java 8 knows neither emoji sequences nor conjuncts.
 *
 * <p>The processor cannot foresee of how many bytes the next character is. So characters are read
 * and copied without a branch: four bytes each, of which those beyond the character do no harm.
 */
final class Graphemes {
  /** Bytes before and behind a text in its array. */
  static final int PADDING = 4;

  private static final int CONTINUATION_BITS = 0x3F;
  private static final int CONTINUATION_SHIFT = 6;

  /** At the upper four bits of the first byte of a character: how many bytes it has. */
  private static final int[] BYTES = {1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 2, 2, 3, 4};

  /** At the number of bytes of a character: the bits of the code point in the first byte. */
  private static final int[] LEAD_BITS = {0, 0x7F, 0x1F, 0x0F, 0x07};

  private Graphemes() {}

  /**
   * Returns a text with its user-perceived characters in reverse order, each left whole.
   *
   * @param utf8 valid UTF-8, which is left as it is
   */
  static ByteBuffer reverse(ByteBuffer utf8) {
    int count = utf8.remaining();
    byte[] text = new byte[PADDING + count + PADDING];
    utf8.duplicate().get(text, PADDING, count);
    byte[] reversed = new byte[text.length];
    int end = PADDING + count;
    for (int at = PADDING; at < end; ) {
      at = reverseAscii(text, at, end, reversed);
      at = reverseOthers(text, at, end, reversed);
    }
    return ByteBuffer.wrap(reversed, PADDING, count);
  }

  /** Reverses ASCII that ASCII or nothing follows; returns the end. */
  private static int reverseAscii(byte[] text, int from, int end, byte[] reversed) {
    int mirror = text.length - 1; // A byte at one index belongs at this less the index.
    int at = from;
    while (at < end && (text[at] | text[at + 1]) >= 0) {
      if (text[at] == '\r' && text[at + 1] == '\n') { // GB3
        reversed[mirror - at] = '\n';
        at++;
        reversed[mirror - at] = '\r';
      } else {
        reversed[mirror - at] = text[at];
      }
      at++;
    }
    return at;
  }

  /**
   * Reverses clusters up to two characters of ASCII in a row; returns the end. Each character is
   * put where it belongs as a cluster of its own. If the next one turns out to belong to it, the
   * whole cluster is put there.
   */
  private static int reverseOthers(byte[] text, int from, int end, byte[] reversed) {
    char before = GraphemeCluster.NONE;
    int start = from;
    int at = from;
    while (at < end) {
      int bytes = bytesAt(text, at);
      int next = at + bytes;
      char found = GraphemeClasses.of(pointAt(text, at, bytes));
      if (!GraphemeCluster.breaksBetween(before, found)) {
        at = end(text, start, end);
        System.arraycopy(text, start, reversed, text.length - at, at - start);
        before = GraphemeCluster.NONE;
      } else if (bytes == 1 && text[next] >= 0) {
        return at;
      } else {
        int last = text.length - at - 1; // Bytes before the character are overwritten later.
        reversed[last] = text[next - 1];
        reversed[last - 1] = text[next - 2];
        reversed[last - 2] = text[next - 3];
        reversed[last - 3] = text[next - 4];
        before = found;
        start = at;
        at = next;
      }
    }
    return at;
  }

  /**
   * Returns the end of the cluster that starts at an index of a text, by all rules.
   *
   * @param text valid UTF-8, with padding behind its end
   */
  static int end(byte[] text, int start, int end) {
    if (text[start] == '\r' && start + 1 < end && text[start + 1] == '\n') {
      return start + 2; // GB3
    }
    GraphemeCluster cluster = new GraphemeCluster();
    int at = start;
    char found = classAt(text, at);
    do {
      cluster.add(found);
      at += bytesAt(text, at);
      found = classAt(text, at);
    } while (at < end && !cluster.breaksBefore(found));
    return at;
  }

  private static char classAt(byte[] text, int at) {
    return GraphemeClasses.of(pointAt(text, at, bytesAt(text, at)));
  }

  private static int bytesAt(byte[] text, int at) {
    return BYTES[text[at] >>> 4 & 0x0F];
  }

  /** Returns the code point of a character of so many bytes. */
  private static int pointAt(byte[] text, int at, int bytes) {
    int lead = text[at] & LEAD_BITS[bytes];
    int second = text[at + 1] & CONTINUATION_BITS;
    int third = text[at + 2] & CONTINUATION_BITS;
    int fourth = text[at + 3] & CONTINUATION_BITS;
    int four = lead << 18 | second << 12 | third << 6 | fourth;
    return four >>> CONTINUATION_SHIFT * (4 - bytes);
  }
}
