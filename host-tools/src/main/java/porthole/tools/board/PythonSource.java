package porthole.tools.board;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.stream.Collectors;

/** Makes Python source for a board. */
final class PythonSource {

  private PythonSource() {}

  /** Returns a string literal, in ASCII. */
  static String literal(String text) {
    StringBuilder literal = new StringBuilder("'");
    text.codePoints()
        .forEach(
            c -> {
              if (c == '\'' || c == '\\') {
                literal.append('\\').append((char) c);
              } else if (c >= ' ' && c < 127) {
                literal.append((char) c);
              } else {
                literal.append(
                    String.format(c < 256 ? "\\x%02x" : c < 65_536 ? "\\u%04x" : "\\U%08x", c));
              }
            });
    return literal.append('\'').toString();
  }

  /** Returns a resource of this package without what only its reader needs. */
  static String resource(String name) throws IOException {
    try (InputStream in = PythonSource.class.getResourceAsStream(name)) {
      return compact(new String(in.readAllBytes(), StandardCharsets.UTF_8));
    }
  }

  /** Removes comments that have a line of their own, empty lines, and three of four spaces. */
  static String compact(String source) {
    return source
        .lines()
        .filter(line -> !line.isBlank() && !line.strip().startsWith("#"))
        .map(
            line -> {
              int depth = line.length() - line.stripLeading().length();
              return " ".repeat(depth / 4) + line.strip();
            })
        .collect(Collectors.joining("\n", "", "\n"));
  }
}
