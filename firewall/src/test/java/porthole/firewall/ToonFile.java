package porthole.firewall;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Paths;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A file of {@code device/toon}, such as a part of the launcher, and the values that it sets. */
public final class ToonFile {
  private final String name;
  private final String text;

  private ToonFile(String name, String text) {
    this.name = name;
    this.text = text;
  }

  public static ToonFile of(String name) throws IOException {
    byte[] text = Files.readAllBytes(Paths.get("../device/toon", name));
    return new ToonFile(name, new String(text, StandardCharsets.UTF_8));
  }

  /** Returns the number that a constant is set to, in shell or in JavaScript. */
  public int number(String constant) {
    return Integer.parseInt(value("(?m)^(?:var )?" + constant + " ?= ?([0-9]+)\\b"));
  }

  /** Returns the text that a variable is set to at the beginning of a line. */
  public String variable(String variable) {
    return value("(?m)^" + variable + "=(\\S+)$");
  }

  /** Returns the only group of a pattern, which must be found. */
  public String value(String pattern) {
    Matcher found = Pattern.compile(pattern).matcher(text);
    assertTrue(found.find(), name + " has no " + pattern);
    return found.group(1);
  }

  /** Returns the only group of a pattern, from each place where it is found. */
  public Set<String> values(String pattern) {
    Set<String> values = new LinkedHashSet<>();
    Matcher found = Pattern.compile(pattern).matcher(text);
    while (found.find()) {
      values.add(found.group(1));
    }
    return values;
  }
}
