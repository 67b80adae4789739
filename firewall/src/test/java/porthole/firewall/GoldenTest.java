package porthole.firewall;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.Paths;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/**
 * One directory per variant of a rule file: before.conf, the commands, the session that they print,
 * after.conf. To write session and after.conf anew (and then read the difference): mvn -pl firewall
 * test -Dtest=GoldenTest -Dgolden.write=true.
 */
class GoldenTest {
  private static final Path GOLDEN = Paths.get("src/test/resources/golden");
  @TempDir Path root;

  @TestFactory
  Stream<DynamicTest> everyVariantEndsAsItsDirectorySays() throws IOException {
    List<Path> variants;
    try (Stream<Path> entries = Files.list(GOLDEN)) {
      variants = entries.filter(Files::isDirectory).sorted().collect(Collectors.toList());
    }
    return variants.stream()
        .map(
            variant ->
                DynamicTest.dynamicTest(variant.getFileName().toString(), () -> check(variant)));
  }

  private void check(Path variant) throws IOException {
    Device device = Device.with(read(variant.resolve("before.conf")), root);
    StringBuilder session = new StringBuilder();
    for (String command : read(variant.resolve("commands")).split("\n")) {
      int exit = device.run(command);
      session
          .append("$ firewall ")
          .append(command)
          .append('\n')
          .append(device.out)
          .append(device.err)
          .append("(exit ")
          .append(exit)
          .append(")\n");
    }
    String shown = session.toString().replaceAll("Note: The new file was not tested, .*\n", "");
    if (Boolean.getBoolean("golden.write")) {
      write(variant.resolve("session"), shown);
      write(variant.resolve("after.conf"), device.file());
    }
    assertEquals(read(variant.resolve("session")), shown);
    assertEquals(read(variant.resolve("after.conf")), device.file());
  }

  private static String read(Path file) throws IOException {
    return new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1);
  }

  private static void write(Path file, String text) throws IOException {
    Files.write(file, text.getBytes(StandardCharsets.ISO_8859_1));
  }
}
