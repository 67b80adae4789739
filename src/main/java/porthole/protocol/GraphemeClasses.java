package porthole.protocol;

import java.util.Arrays;

/**
 * The class of each code point, by which clusters begin and end. It is a letter: one of {@link
 * GraphemeTable}, H for a Hangul syllable LV, G for LVT, O for all others. The classes take 46 kB,
 * and are unpacked when the first text needs them: plain ASCII never does.
 */
final class GraphemeClasses {
  private static final int HANGUL_FIRST = 0xAC00;
  private static final int HANGUL_LAST = 0xD7A3;
  private static final int HANGUL_PER_LV = 28;

  private static final int BLOCK_SHIFT = 8;
  private static final int BLOCK_POINTS = 1 << BLOCK_SHIFT;
  private static final int MAX_BLOCKS = 1 << Byte.SIZE;

  /** The number of each block of code points; that of most is 0: all their classes are O. */
  private static final byte[] BLOCKS = new byte[(Character.MAX_CODE_POINT + 1) >> BLOCK_SHIFT];

  private static final byte[] CLASSES = unpack();

  private GraphemeClasses() {}

  private static byte[] unpack() {
    byte[] classes = new byte[MAX_BLOCKS << BLOCK_SHIFT];
    Arrays.fill(classes, (byte) 'O');
    int blocks = 1;
    int point = 0;
    for (String token : GraphemeTable.RANGES.trim().split(" ")) {
      int letter = 0;
      while (token.charAt(letter) < 'A' || token.charAt(letter) > 'Z') {
        letter++;
      }
      String length = token.substring(letter + 1);
      point += Integer.parseInt(token.substring(0, letter), 36);
      int end = point + 1 + (length.isEmpty() ? 0 : Integer.parseInt(length, 36));
      for (; point < end; point++) {
        blocks += numbered(point, blocks);
        classes[place(point)] = (byte) token.charAt(letter);
      }
    }
    for (point = HANGUL_FIRST; point <= HANGUL_LAST; point++) {
      blocks += numbered(point, blocks);
      classes[place(point)] = (byte) ((point - HANGUL_FIRST) % HANGUL_PER_LV == 0 ? 'H' : 'G');
    }
    return Arrays.copyOf(classes, blocks << BLOCK_SHIFT);
  }

  /** Gives the block of a code point this number if it has none; returns how many are given. */
  private static int numbered(int point, int number) {
    if (BLOCKS[point >> BLOCK_SHIFT] != 0) {
      return 0;
    }
    BLOCKS[point >> BLOCK_SHIFT] = (byte) number;
    return 1;
  }

  private static int place(int point) {
    return (BLOCKS[point >> BLOCK_SHIFT] & 0xFF) << BLOCK_SHIFT | point & BLOCK_POINTS - 1;
  }

  /** Returns the class of a code point. */
  static char of(int point) {
    return (char) CLASSES[place(point)];
  }
}
