package porthole.tools;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Whoever searches for a class by its name finds one. */
class ClassNamesTest {
  private static final Path ROOT = Path.of("").toAbsolutePath().getParent();
  private static final List<String> MODULES =
      List.of("src", "src/examples", "firewall", "device", "device/java-websocket", "host-tools");

  /** Packages of the JDK whose names a reader knows. */
  private static final List<String> JDK =
      List.of(
          "java.io",
          "java.lang",
          "java.net",
          "java.nio.file",
          "java.time",
          "java.util",
          "java.util.concurrent",
          "java.util.function",
          "java.util.regex");

  private static final Pattern DECLARATION =
      Pattern.compile("^ *[a-z ]*\\b(?:class|interface|enum|record|@interface) ([A-Z]\\w*)");

  @Test
  void eachSourceFileHasAUniqueName() throws IOException {
    Set<String> names = new HashSet<>();
    List<String> twice = new ArrayList<>();
    for (Path file : sources()) {
      String name = file.getFileName().toString();
      if (!name.equals("package-info.java") && !names.add(name)) {
        twice.add(ROOT.relativize(file).toString());
      }
    }
    assertEquals(List.of(), twice);
  }

  @Test
  void noClassSharesItsNameWithAJdkClass() throws IOException {
    List<String> shadows = new ArrayList<>();
    for (Path file : sources()) {
      for (String line : Files.readAllLines(file)) {
        Matcher declaration = DECLARATION.matcher(line);
        if (declaration.find() && isShadowing(declaration.group(1))) {
          shadows.add(ROOT.relativize(file) + ": " + declaration.group(1));
        }
      }
    }
    assertEquals(List.of(), shadows);
  }

  private static boolean isShadowing(String name) {
    for (String jdk : JDK) {
      try {
        Class.forName(jdk + "." + name, false, null);
        return true;
      } catch (ClassNotFoundException e) {
        continue; // As it should be.
      }
    }
    return false;
  }

  private static List<Path> sources() throws IOException {
    List<Path> sources = new ArrayList<>();
    for (String module : MODULES) {
      Path folder = ROOT.resolve(module).resolve(module.equals("src") ? "main" : "src/main");
      try (Stream<Path> files = Files.walk(folder.resolve("java"))) {
        files.filter(file -> file.toString().endsWith(".java")).forEach(sources::add);
      }
    }
    assertFalse(sources.isEmpty());
    return sources;
  }
}
