package porthole.tools.terminal;

import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;

/** The variables of the shell in UTF-8, whatever the locale is: a password may be in one. */
public final class Environment {

  private static final Path VARIABLES = Path.of("/proc/self/environ");

  private Environment() {}

  /** Returns the variables by name. */
  public static Map<String, String> variables() {
    if (areWhole(Charset.defaultCharset(), System.getProperty("sun.jnu.encoding", "UTF-8"))) {
      return System.getenv();
    }
    try {
      return of(Files.readString(VARIABLES, StandardCharsets.ISO_8859_1));
    } catch (IOException e) { // No Linux.
      return System.getenv();
    }
  }

  /**
   * Returns whether Java has read each letter of the variables.
   *
   * @param standard charset, by which Java 17 reads them; from 18 on it is UTF-8 everywhere
   * @param locale charset, by which later ones do
   */
  static boolean areWhole(Charset standard, String locale) {
    return standard.equals(StandardCharsets.UTF_8) && locale.equalsIgnoreCase("UTF-8");
  }

  /**
   * Reads variables.
   *
   * @param text NAME=VALUE with a NUL after each, a character for each byte
   */
  static Map<String, String> of(String text) {
    Map<String, String> variables = new HashMap<>();
    String utf8 = new String(text.getBytes(StandardCharsets.ISO_8859_1), StandardCharsets.UTF_8);
    for (String variable : utf8.split("\0")) {
      int equals = variable.indexOf('=');
      if (equals > 0) {
        variables.put(variable.substring(0, equals), variable.substring(equals + 1));
      }
    }
    return variables;
  }
}
