package porthole.protocol;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.ByteBuffer;

/**
 * Encodes a text that comes in parts. A surrogate pair that two parts share goes with the later
 * part. For one thread.
 */
public final class TextFragments {
  private String carried = "";

  private TextFragments() {}

  /** Returns the encoder of a new text. */
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

  /** Returns the rest after the last part, which is empty but for half a surrogate pair. */
  public ByteBuffer rest() {
    ByteBuffer rest = UTF_8.encode(carried);
    carried = "";
    return rest;
  }
}
