package porthole.tools.terminal;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Makes the texts of others fit to be shown: a terminal obeys control characters. Pure. */
public final class Printable {

  /**
   * Controls, also those above U+0080, ends of lines and paragraphs, what turns the direction of
   * writing, and halves of characters.
   */
  private static final String UNPRINTABLE =
      "\\p{Cc}\\p{Cs}\\p{Zl}\\p{Zp}\\u202A-\\u202E\\u2066-\\u2069";

  private static final Pattern WRONG = Pattern.compile("[" + UNPRINTABLE + "]");

  /** A backslash before a backslash is no escape of what comes after. */
  private static final Pattern ESCAPE = Pattern.compile("\\\\(?:u([0-9A-Fa-f]{4})|.)");

  private Printable() {}

  /** Returns the text with a question mark for each character that must not be shown. */
  public static String of(String text) {
    return WRONG.matcher(text).replaceAll("?");
  }

  /**
   * Returns the same JSON with each letter as itself: nanojson escapes some, such as the euro sign,
   * and lets others be. What must not be shown stays an escape.
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
    return letter.charAt(0) < 128 || WRONG.matcher(letter).find() ? escape.group() : letter;
  }
}
