package porthole.protocol;

import java.util.Arrays;

/**
 * User-perceived characters: the extended grapheme clusters of UAX #29, with data of our own,
 * because Java 8 knows neither emoji sequences nor conjuncts.
 */
public final class Graphemes {
  /** Below this code point every character is a cluster of its own, except CR LF. */
  private static final int FIRST_COMBINING = 0x300;

  private static final int HANGUL_FIRST = 0xAC00;
  private static final int HANGUL_LAST = 0xD7A3;
  private static final int HANGUL_PER_LV = 28;

  private Graphemes() {}

  /** Returns a text with its user-perceived characters in reverse order, each left whole. */
  public static String reverse(String text) {
    char[] reversed = new char[text.length()];
    int free = text.length();
    for (int start = 0; start < text.length(); ) {
      int end = end(text, start);
      free -= end - start;
      text.getChars(start, end, reversed, free);
      start = end;
    }
    return new String(reversed);
  }

  /** Returns the end of the cluster that starts at an index. */
  static int end(String text, int start) {
    Cluster cluster = null;
    int at = start;
    while (true) {
      char c = text.charAt(at);
      int next = at + 1;
      if (next == text.length()) {
        return next;
      }
      if (c < FIRST_COMBINING && text.charAt(next) < FIRST_COMBINING) {
        return c == '\r' && text.charAt(next) == '\n' ? next + 1 : next; // GB3
      }
      int point = text.codePointAt(at);
      next = at + Character.charCount(point);
      if (next == text.length()) {
        return next;
      }
      if (cluster == null) {
        cluster = new Cluster();
      }
      cluster.add(classOf(point));
      if (cluster.breaksBefore(classOf(text.codePointAt(next)))) {
        return next;
      }
      at = next;
    }
  }

  /** The state of the rules within a cluster. */
  private static final class Cluster {
    private char last;
    private int regionalIndicators;
    private boolean pictographic; // GB11: Extended_Pictographic Extend*
    private boolean pictographicJoined; // ... and ZWJ
    private boolean consonant; // GB9c: a consonant and what extends it
    private boolean linked; // ... a linker among that

    void add(char c) {
      pictographicJoined = pictographic && c == 'Z';
      pictographic = c == 'P' || pictographic && isExtend(c);
      linked = c != 'K' && isConjunctPart(c) && consonant && (linked || c == 'N');
      consonant = c == 'K' || consonant && isConjunctPart(c);
      regionalIndicators = c == 'R' ? regionalIndicators + 1 : 0;
      last = c;
    }

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
  }

  /**
   * Returns the class of a code point: a letter of the table, H for LV, G for LVT, O for others.
   */
  private static char classOf(int point) {
    if (point >= HANGUL_FIRST && point <= HANGUL_LAST) {
      return (point - HANGUL_FIRST) % HANGUL_PER_LV == 0 ? 'H' : 'G';
    }
    return Ranges.classOf(point);
  }

  /** The table, unpacked when the first text needs it: plain ASCII never does. */
  private static final class Ranges {
    private static final int[] STARTS;
    private static final int[] ENDS;
    private static final char[] CLASSES;

    static {
      String[] tokens = GraphemeTable.RANGES.trim().split(" ");
      STARTS = new int[tokens.length];
      ENDS = new int[tokens.length];
      CLASSES = new char[tokens.length];
      int next = 0;
      for (int i = 0; i < tokens.length; i++) {
        int letter = 0;
        while (tokens[i].charAt(letter) < 'A' || tokens[i].charAt(letter) > 'Z') {
          letter++;
        }
        String length = tokens[i].substring(letter + 1);
        STARTS[i] = next + Integer.parseInt(tokens[i].substring(0, letter), 36);
        ENDS[i] = STARTS[i] + (length.isEmpty() ? 0 : Integer.parseInt(length, 36));
        CLASSES[i] = tokens[i].charAt(letter);
        next = ENDS[i] + 1;
      }
    }

    static char classOf(int point) {
      int found = Arrays.binarySearch(STARTS, point);
      int range = found >= 0 ? found : -found - 2;
      return range >= 0 && point <= ENDS[range] ? CLASSES[range] : 'O';
    }
  }
}
