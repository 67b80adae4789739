package porthole.tools.deploy;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A Java that is installed on the device.
 *
 * @param version the quoted part of the first line of {@code java -version}, or the whole line
 */
record InstalledJava(String path, String version) {

  private static final Pattern QUOTED = Pattern.compile("\"([^\"]*)\"");
  private static final Pattern NUMBERS = Pattern.compile("(?:1\\.)?([0-9]{1,4}).*");
  private static final int OLDEST = 8;

  /** Parses the path and the output of {@code java -version}. */
  static InstalledJava parse(String text) {
    int space = text.indexOf(' ');
    String said = space < 0 ? "" : text.substring(space + 1);
    Matcher quoted = QUOTED.matcher(said);
    return new InstalledJava(
        space < 0 ? text : text.substring(0, space), quoted.find() ? quoted.group(1) : said);
  }

  public boolean isGoodEnough() {
    Matcher numbers = NUMBERS.matcher(version);
    return numbers.matches() && Integer.parseInt(numbers.group(1)) >= OLDEST;
  }

  @Override
  public String toString() {
    return path + " (" + version + ")";
  }
}
