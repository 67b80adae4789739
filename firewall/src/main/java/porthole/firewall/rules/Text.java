package porthole.firewall.rules;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;

/** Prepares a line for a terminal. Lines are kept as ISO-8859-1, so that every byte survives. */
public final class Text {
  private Text() {}

  /** Returns the line in its own characters, with a ? for each control character. */
  public static String shown(String line) {
    return decoded(line).replaceAll("[\\x00-\\x08\\x0a-\\x1f\\x7f-\\x9f]", "?");
  }

  /** Returns the lines in their own characters; their line ends stay. */
  static String shownLines(String lines) {
    return decoded(lines).replaceAll("[\\x00-\\x08\\x0b\\x0c\\x0e-\\x1f\\x7f-\\x9f]", "?");
  }

  private static String decoded(String text) {
    try {
      return StandardCharsets.UTF_8
          .newDecoder()
          .decode(ByteBuffer.wrap(text.getBytes(StandardCharsets.ISO_8859_1)))
          .toString();
    } catch (CharacterCodingException e) {
      return text; // Not UTF-8: then each byte is its own character.
    }
  }
}
