package porthole.tools.terminal;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Makes received text safe to print: a terminal would obey its control characters. Pure. */
public final class Printable {

  /**
   * Control characters of both ranges, line and paragraph separators, changes of the writing
   * direction, and lone surrogates.
   */
  private static final String UNPRINTABLE =
      "\\p{Cc}\\p{Cs}\\p{Zl}\\p{Zp}\\u202A-\\u202E\\u2066-\\u2069";

  private static final Pattern UNPRINTABLE_CHARACTER = Pattern.compile("[" + UNPRINTABLE + "]");

  /**
   * Also matches an escaped backslash, so that the character after it is not taken for an escape.
   */
  private static final Pattern ESCAPE = Pattern.compile("\\\\(?:u([0-9A-Fa-f]{4})|.)");

  private Printable() {}

  /** Replaces each unprintable character by a question mark. */
  public static String of(String text) {
    return UNPRINTABLE_CHARACTER.matcher(text).replaceAll("?");
  }

  /**
   * Returns the same JSON without escapes of printable characters: nanojson escapes some, such as
   * the euro sign. Unprintable characters stay escaped.
   */
  public static String json(String json) {
    Matcher escapes = ESCAPE.matcher(json);
    StringBuilder shown = new StringBuilder(json.length());
    while (escapes.find()) {
      escapes.appendReplacement(shown, Matcher.quoteReplacement(letter(escapes)));
    }
    return escapes.appendTail(shown).toString();
  }

  private static String letter(Matcher escape) {
    if (escape.group(1) == null) {
      return escape.group();
    }
    String letter = String.valueOf((char) Integer.parseInt(escape.group(1), 16));
    return letter.charAt(0) < 128 || UNPRINTABLE_CHARACTER.matcher(letter).find()
        ? escape.group()
        : letter;
  }
}
