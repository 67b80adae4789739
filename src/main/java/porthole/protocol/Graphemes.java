package porthole.protocol;

/**
 * User-perceived characters of text in UTF-8: the extended grapheme clusters of UAX #29, with data
 * of our own, because Java 8 knows neither emoji sequences nor conjuncts. All text that is given
 * must be valid UTF-8.
 */
final class Graphemes {
  private static final int CONTINUATION_BITS = 0x3F;

  private Graphemes() {}

  /** Returns a text with its user-perceived characters in reverse order, each left whole. */
  static byte[] reverse(byte[] text) {
    byte[] reversed = new byte[text.length];
    for (int at = 0; at < text.length; ) {
      at = reverseAscii(text, at, reversed);
      at = reverseOthers(text, at, reversed);
    }
    return reversed;
  }

  /** Reverses ASCII that ASCII or nothing follows; returns the end. */
  private static int reverseAscii(byte[] text, int from, byte[] reversed) {
    int last = text.length - 1;
    int at = from;
    while (at < last && (text[at] | text[at + 1]) >= 0) {
      if (text[at] == '\r' && text[at + 1] == '\n') { // GB3
        reversed[last - at] = '\n';
        at++;
        reversed[last - at] = '\r';
      } else {
        reversed[last - at] = text[at];
      }
      at++;
    }
    if (at == last && text[at] >= 0) {
      reversed[0] = text[at];
      at++;
    }
    return at;
  }

  /**
   * Reverses clusters up to two characters of ASCII in a row; returns the end. Each character is
   * put where it belongs as a cluster of its own. If the next one turns out to belong to it, the
   * whole cluster is put there.
   */
  private static int reverseOthers(byte[] text, int from, byte[] reversed) {
    char before = GraphemeCluster.NONE;
    int start = from;
    int at = from;
    while (at < text.length) {
      int point = pointAt(text, at);
      int next = at + bytesOf(point);
      char found = GraphemeClasses.of(point);
      if (!GraphemeCluster.breaksBetween(before, found)) {
        at = end(text, start);
        System.arraycopy(text, start, reversed, text.length - at, at - start);
        before = GraphemeCluster.NONE;
      } else if (point < 0x80 && next < text.length && text[next] >= 0) {
        return at;
      } else {
        start = at;
        int to = text.length - next;
        while (at < next) {
          reversed[to++] = text[at++];
        }
        before = found;
      }
    }
    return at;
  }

  /** Returns the end of the cluster that starts at an index. */
  static int end(byte[] text, int start) {
    if (text[start] == '\r' && start + 1 < text.length && text[start + 1] == '\n') {
      return start + 2; // GB3
    }
    GraphemeCluster cluster = new GraphemeCluster();
    int at = start;
    int point = pointAt(text, at);
    do {
      cluster.add(GraphemeClasses.of(point));
      at += bytesOf(point);
      point = at < text.length ? pointAt(text, at) : 0;
    } while (!cluster.breaksBefore(GraphemeClasses.of(point))); // U+0000 does not extend.
    return at;
  }

  private static int pointAt(byte[] text, int at) {
    int lead = text[at];
    if (lead >= 0) {
      return lead;
    }
    int second = text[at + 1] & CONTINUATION_BITS;
    if (lead < (byte) 0xE0) {
      return (lead & 0x1F) << 6 | second;
    }
    int third = text[at + 2] & CONTINUATION_BITS;
    if (lead < (byte) 0xF0) {
      return (lead & 0x0F) << 12 | second << 6 | third;
    }
    return (lead & 0x07) << 18 | second << 12 | third << 6 | text[at + 3] & CONTINUATION_BITS;
  }

  private static int bytesOf(int point) {
    return point < 0x80 ? 1 : point < 0x800 ? 2 : point < 0x10000 ? 3 : 4;
  }
}
