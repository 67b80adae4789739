package porthole.device.hub;

/**
 * A pattern with {@code *} for any run of characters. Matching takes time linear in the length of
 * the name, for any number of stars. Immutable.
 */
final class Glob {
  private static final byte[] NONE = {};

  private final String text;
  private final int firstStar;
  private final int lastStar;

  /**
   * The failure table of Knuth, Morris and Pratt for the parts between the stars. Entry i is the
   * length of the longest proper prefix of a part that is also a suffix of it up to i.
   */
  private final byte[] borders;

  private Glob(String text) {
    this.text = text;
    this.firstStar = text.indexOf('*');
    this.lastStar = text.lastIndexOf('*');
    this.borders = firstStar == lastStar ? NONE : borders(text);
  }

  /** Returns the glob of a text of at most 255 characters, so table entries fit in a byte. */
  static Glob of(String text) {
    return new Glob(text);
  }

  private static byte[] borders(String text) {
    byte[] borders = new byte[text.length()];
    int part = 0;
    int border = 0;
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == '*') {
        part = i + 1;
        border = 0;
      } else if (i > part) {
        border = extend(text, borders, part, border, c);
        borders[i] = (byte) border;
      }
    }
    return borders;
  }

  /** Returns the length of the match after one more character. */
  private static int extend(String text, byte[] borders, int part, int before, char c) {
    int length = before;
    while (length > 0 && text.charAt(part + length) != c) {
      length = borders[part + length - 1] & 0xFF;
    }
    return text.charAt(part + length) == c ? length + 1 : length;
  }

  /** Returns about how many characters {@link #matches} compares. */
  int cost(String name) {
    // With at most one star, the JDK compares several characters at once.
    return 1 + (firstStar == lastStar ? name.length() / 8 : name.length());
  }

  boolean matches(String name) {
    if (firstStar < 0) {
      return text.equals(name);
    }
    int suffix = text.length() - lastStar - 1;
    int end = name.length() - suffix;
    return end >= firstStar
        && name.regionMatches(0, text, 0, firstStar)
        && name.regionMatches(end, text, lastStar + 1, suffix)
        && (firstStar == lastStar || matchesBetween(name, end));
  }

  /** Finds the parts one after the other, each at its first place: that leaves most to the next. */
  private boolean matchesBetween(String name, int end) {
    int part = firstStar + 1;
    int found = 0;
    for (int i = firstStar; ; i++) {
      while (text.charAt(part + found) == '*') {
        if (part + found == lastStar) {
          return true;
        }
        part += found + 1;
        found = 0;
      }
      if (i == end) {
        return false;
      }
      found = extend(text, borders, part, found, name.charAt(i));
    }
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Glob && text.equals(((Glob) other).text);
  }

  @Override
  public int hashCode() {
    return text.hashCode();
  }

  @Override
  public String toString() {
    return text;
  }
}
