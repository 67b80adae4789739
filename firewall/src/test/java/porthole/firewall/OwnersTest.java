package porthole.firewall;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.Paths;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/**
 * Rule files in the forms that ufw, firewalld, fail2ban, Docker, Shorewall, OpenWrt and Synology
 * save, made anew after their documentation. netns.test.mjs asks the kernel about the same files.
 */
class OwnersTest {
  private static final Path OWNERS = Paths.get("src/test/resources/owners");
  @TempDir Path root;

  private static List<Path> files() throws IOException {
    try (Stream<Path> files = Files.list(OWNERS)) {
      return files
          .filter(file -> file.toString().endsWith(".conf"))
          .sorted()
          .collect(Collectors.toList());
    }
  }

  @Test
  void atLeastTwentyFilesAreTested() throws IOException {
    assertTrue(files().size() >= 20);
  }

  @TestFactory
  Stream<DynamicTest> aPortIsOpenedOnceAndClosed() throws IOException {
    return files().stream()
        .map(file -> DynamicTest.dynamicTest(file.getFileName().toString(), () -> check(file)));
  }

  private void check(Path file) throws IOException {
    String text = new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1);
    Device device = Device.with(text, root);
    assertEquals(0, device.run("open 8123"), device.err);
    assertTrue(device.file().matches("(?s).*--dport 8123 -j ACCEPT\n-A [^\n]*22[ ,][^\n]*\n.*"));
    String opened = device.file();
    assertEquals(0, device.run("open 8123"), device.err);
    assertTrue(device.out.startsWith("port 8123 is already open\n"), device.out);
    assertEquals(opened, device.file());
    assertEquals(0, device.run("close"), device.err);
    assertEquals(text, device.file());
  }
}
