package porthole.device.http;

import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;

/** Reads {@code Accept-Encoding} fields (RFC 9110, section 12.5.3). */
final class AcceptEncoding {
  /** A weight (section 12.4.2); a malformed one counts as 0. */
  private static final Pattern WEIGHT = Pattern.compile("q=(0(\\.[0-9]{0,3})?|1(\\.0{0,3})?)");

  private static final Pattern ZERO = Pattern.compile("q=0(\\.0*)?");

  private AcceptEncoding() {}

  /**
   * Returns whether an answer may be compressed with gzip. If gzip is not named, {@code *} decides.
   *
   * @param values the values of all {@code Accept-Encoding} fields
   */
  static boolean takesGzip(List<String> values) {
    boolean named = false;
    boolean gzip = true;
    boolean others = false;
    for (String value : values) {
      for (String item : value.toLowerCase(Locale.ROOT).split(",")) {
        String[] parts = item.trim().split("[ \t]*;[ \t]*", 2);
        boolean taken = parts.length == 1 || isAboveZero(parts[1]);
        if (parts[0].equals("gzip") || parts[0].equals("x-gzip")) { // Section 8.4.1.3
          named = true;
          gzip &= taken;
        } else if (parts[0].equals("*")) {
          others = taken;
        }
      }
    }
    return named ? gzip : others;
  }

  private static boolean isAboveZero(String weight) {
    return WEIGHT.matcher(weight).matches() && !ZERO.matcher(weight).matches();
  }
}
