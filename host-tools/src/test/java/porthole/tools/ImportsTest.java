package porthole.tools;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The borders that the compiler cannot hold. */
class ImportsTest {

  private static final Path SOURCES = Path.of("src/main/java/porthole/tools");

  @Test
  void onlyThePackageSshKnowsTheSshLibrary() throws IOException {
    assertOnlyIn("ssh", "com.jcraft.");
  }

  @Test
  void onlyThePackageSerialKnowsJssc() throws IOException {
    assertOnlyIn("serial", "import jssc.");
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
