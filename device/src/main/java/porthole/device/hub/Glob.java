package porthole.device.hub;

/**
 * A name with {@code *} for any run of characters. Holding it against a name takes time linear in
 * that name, however many stars there are. Immutable.
 */
final class Glob {
  private static final byte[] NONE = {};

  private final String text;
  private final int firstStar;
  private final int lastStar;

  /**
   * Of what lies between the stars: how much of a part's beginning is its end as well, up to each
   * character (Knuth, Morris, Pratt), so that no character of a name is looked at again.
   */
  private final byte[] borders;

  private Glob(String text) {
    this.text = text;
    this.firstStar = text.indexOf('*');
    this.lastStar = text.lastIndexOf('*');
    this.borders = firstStar == lastStar ? NONE : borders(text);
  }

  /** Returns the glob of a text that is not longer than a name, so that its borders are bytes. */
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
        border = longer(text, borders, part, border, c);
        borders[i] = (byte) border;
      }
    }
    return borders;
  }

  /** Returns how much of a part ends with a character, when so much ended before it. */
  private static int longer(String text, byte[] borders, int part, int before, char c) {
    int length = before;
    while (length > 0 && text.charAt(part + length) != c) {
      length = borders[part + length - 1] & 0xFF;
    }
    return text.charAt(part + length) == c ? length + 1 : length;
  }

  /** Returns about how many characters have to be looked at to hold this against a name. */
  int cost(String name) {
    // With one star or none, several characters are compared at once.
    return 1 + (firstStar == lastStar ? name.length() / 8 : name.length());
  }

  boolean fits(String name) {
    if (firstStar < 0) {
      return text.equals(name);
    }
    int suffix = text.length() - lastStar - 1;
    int end = name.length() - suffix;
    return end >= firstStar
        && name.startsWith(text.substring(0, firstStar))
        && name.regionMatches(end, text, lastStar + 1, suffix)
        && (firstStar == lastStar || fitsBetween(name, end));
  }

  /** Looks for one part after the other: the first place where one is leaves most to the next. */
  private boolean fitsBetween(String name, int end) {
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
      found = longer(text, borders, part, found, name.charAt(i));
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
