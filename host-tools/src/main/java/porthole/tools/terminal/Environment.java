package porthole.tools.terminal;

import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;

/** Reads environment variables as UTF-8 in every locale: one may hold a password. */
public final class Environment {

  private static final Path VARIABLES = Path.of("/proc/self/environ");

  private Environment() {}

  /** Returns the values by name. */
  public static Map<String, String> variables() {
    if (areDecodedAsUtf8(
        Charset.defaultCharset(), System.getProperty("sun.jnu.encoding", "UTF-8"))) {
      return System.getenv();
    }
    try {
      return of(Files.readString(VARIABLES, StandardCharsets.ISO_8859_1));
    } catch (IOException e) { // No Linux.
      return System.getenv();
    }
  }

  /**
   * Returns whether Java itself decodes the variables as UTF-8.
   *
   * @param standard default charset, which Java 17 uses; from 18 on it is always UTF-8
   * @param locale charset of the locale, which later Java versions use
   */
  static boolean areDecodedAsUtf8(Charset standard, String locale) {
    return standard.equals(StandardCharsets.UTF_8) && locale.equalsIgnoreCase("UTF-8");
  }

  /**
   * Parses variables.
   *
   * @param text NAME=VALUE, each followed by NUL; one character per byte
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
