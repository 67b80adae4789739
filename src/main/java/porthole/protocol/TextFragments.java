package porthole.protocol;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.ByteBuffer;

/**
 * Encodes a text that comes in parts. What two parts have of one character between them (a
 * surrogate pair) goes with the later one. For one thread.
 */
public final class TextFragments {
  private String carried = "";

  private TextFragments() {}

  /** Returns one that nothing has been given to yet. */
  public static TextFragments begin() {
    return new TextFragments();
  }

  /** Returns the next part in UTF-8, which may be empty. A lone surrogate becomes a '?'. */
  public ByteBuffer next(String part) {
    String text = carried + part;
    int end = text.length();
    if (end > 0 && Character.isHighSurrogate(text.charAt(end - 1))) {
      end--;
    }
    carried = text.substring(end);
    return UTF_8.encode(text.substring(0, end));
  }

  /** Returns what is left when no part follows: hardly ever anything. */
  public ByteBuffer rest() {
    ByteBuffer rest = UTF_8.encode(carried);
    carried = "";
    return rest;
  }
}
