package porthole.tools;

import static java.util.Map.entry;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The borders that the compiler cannot hold. */
class ImportsTest {

  private static final Path SOURCES = Path.of("src/main/java/porthole/tools");

  @Test
  void onlyThePackageSshImportsTheSshLibrary() throws IOException {
    assertOnlyIn("ssh", "com.jcraft.");
  }

  @Test
  void onlyThePackageSerialImportsJssc() throws IOException {
    assertOnlyIn("serial", "import jssc.");
  }

  /** Commands above, what they share and use below: no family imports one above it. */
  private static final Map<String, Set<String>> MAY_IMPORT =
      Map.ofEntries(
          entry("ssh", Set.of()),
          entry("terminal", Set.of("ssh")),
          entry("option", Set.of("ssh", "terminal")),
          entry("deploy", Set.of("ssh", "terminal")),
          entry("board", Set.of("deploy", "terminal")),
          entry("serial", Set.of("board")),
          entry("bench", Set.of("option", "terminal")),
          entry("cert", Set.of("terminal")),
          entry("message", Set.of("option", "terminal")),
          entry("serve", Set.of("option", "terminal")),
          entry("port", Set.of("deploy", "message", "option", "ssh", "terminal")),
          entry("reach", Set.of("deploy", "option", "ssh", "terminal")),
          entry("device", Set.of("deploy", "option", "port", "reach", "ssh", "terminal")),
          entry("esp", Set.of("board", "message", "option", "serial", "terminal")));

  private static final Pattern FAMILY =
      Pattern.compile("import (?:static )?porthole\\.tools\\.([a-z]+)\\.");

  @Test
  void eachCommandFamilyImportsOnlyTheFamiliesBelowIt() throws IOException {
    List<String> breaches = new ArrayList<>();
    try (Stream<Path> files = Files.walk(SOURCES, 2)) {
      files
          .filter(file -> Files.isRegularFile(file) && !file.getParent().equals(SOURCES))
          .forEach(file -> breaches.addAll(breaches(file)));
    }
    assertEquals(List.of(), breaches);
  }

  @Test
  void everyCommandFamilyIsInTheTable() throws IOException {
    try (Stream<Path> folders = Files.list(SOURCES)) {
      assertEquals(
          MAY_IMPORT.keySet(),
          folders
              .filter(Files::isDirectory)
              .map(folder -> folder.getFileName().toString())
              .collect(Collectors.toSet()));
    }
  }

  private static List<String> breaches(Path file) {
    String family = file.getParent().getFileName().toString();
    Set<String> allowed = MAY_IMPORT.getOrDefault(family, Set.of());
    return FAMILY
        .matcher(read(file))
        .results()
        .map(found -> found.group(1))
        .filter(imported -> !imported.equals(family) && !allowed.contains(imported))
        .map(imported -> file.getFileName() + " imports " + imported)
        .toList();
  }

  private static void assertOnlyIn(String folder, String word) throws IOException {
    try (Stream<Path> files = Files.walk(SOURCES)) {
      List<Path> breaches =
          files
              .filter(Files::isRegularFile)
              .filter(file -> !file.getParent().equals(SOURCES.resolve(folder)))
              .filter(file -> read(file).contains(word))
              .toList();
      assertEquals(List.of(), breaches);
    }
  }

  private static String read(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }
}
