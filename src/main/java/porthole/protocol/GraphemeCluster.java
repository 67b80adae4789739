package porthole.protocol;

/**
 * The rules of UAX #29 within one extended grapheme cluster. Characters are known by their classes:
 * see {@link GraphemeClasses}.
 */
final class GraphemeCluster {
  /** No class: every character begins a cluster after it. */
  static final char NONE = 0;

  private static final String CLASSES = "CEFGHKLNOPRSTVXZ";
  private static final int CLASS_BITS = 31;

  /** At the low bits of a class: a bit for each class before which it ends a cluster. */
  private static final int[] BREAKS = breaks();

  private char last;
  private int regionalIndicators;
  private boolean pictographic; // GB11: Extended_Pictographic Extend*
  private boolean pictographicJoined; // ... and ZWJ
  private boolean consonant; // GB9c: a consonant and what extends it
  private boolean linked; // ... a linker among that

  /** Adds a character by its class. */
  void add(char c) {
    pictographicJoined = pictographic && c == 'Z';
    pictographic = c == 'P' || pictographic && isExtend(c);
    linked = c != 'K' && isConjunctPart(c) && consonant && (linked || c == 'N');
    consonant = c == 'K' || consonant && isConjunctPart(c);
    regionalIndicators = c == 'R' ? regionalIndicators + 1 : 0;
    last = c;
  }

  /** Returns whether the cluster ends before a character. */
  boolean breaksBefore(char c) {
    if (last == 'C' || c == 'C') {
      return true; // GB4, GB5
    }
    if (isExtend(c) || c == 'Z' || c == 'S' || last == 'F') {
      return false; // GB9, GB9a, GB9b
    }
    switch (c) {
      case 'L':
        return last != 'L'; // GB6
      case 'V':
        return last != 'L' && last != 'H' && last != 'V'; // GB6, GB7
      case 'T':
        return last != 'H' && last != 'V' && last != 'G' && last != 'T'; // GB7, GB8
      case 'H':
      case 'G':
        return last != 'L'; // GB6
      case 'P':
        return !pictographicJoined; // GB11
      case 'K':
        return !linked; // GB9c
      case 'R':
        return regionalIndicators % 2 == 0; // GB12, GB13
      default:
        return true; // GB999
    }
  }

  private static boolean isExtend(char c) {
    return c == 'E' || c == 'X' || c == 'N';
  }

  private static boolean isConjunctPart(char c) {
    return c == 'E' || c == 'N' || c == 'Z';
  }

  private static int[] breaks() {
    int[] breaks = new int[CLASS_BITS + 1];
    breaks[NONE] = -1;
    for (int i = 0; i < CLASSES.length(); i++) {
      char first = CLASSES.charAt(i);
      GraphemeCluster cluster = new GraphemeCluster();
      cluster.add(first);
      for (int j = 0; j < CLASSES.length(); j++) {
        char second = CLASSES.charAt(j);
        breaks[first & CLASS_BITS] |= cluster.breaksBefore(second) ? 1 << second : 0;
      }
    }
    return breaks;
  }

  /** Returns whether a cluster that is one character ends before another character. */
  static boolean breaksBetween(char one, char next) {
    return (BREAKS[one & CLASS_BITS] >>> next & 1) != 0;
  }
}
