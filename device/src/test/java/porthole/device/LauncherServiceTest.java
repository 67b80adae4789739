package porthole.device;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.Paths;
import java.util.Properties;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/**
 * The launcher and the screen of a Toon repeat values of the service, which owns them: these tests
 * fail when one side changes alone.
 */
class LauncherServiceTest {
  private static final int BLOCK_BYTES = 512;

  @Test
  void theLauncherKnowsTheExitCodeOfAnUnrecoverableService() throws IOException {
    assertEquals(Ending.UNRECOVERABLE, number("launcher.d/service.sh", "OUT_OF_MEMORY"));
  }

  @Test
  void theLauncherLetsTheServiceWriteALogFileOfFullSize() throws IOException {
    Properties log = new Properties();
    try (InputStream in = Main.class.getResourceAsStream("/tinylog-device.properties")) {
      log.load(in);
    }
    Matcher size = Pattern.compile("size: ([0-9]+)kb").matcher(log.getProperty("writer.policies"));
    assertTrue(size.matches());
    int limit = number("launcher.d/service.sh", "MAX_FILE_BLOCKS") * BLOCK_BYTES;
    assertTrue(limit > Integer.parseInt(size.group(1)) * 1024, limit + " bytes");
  }

  @Test
  void theScreenLooksForAServiceWithoutAConfigurationAtItsDefaultPort() throws IOException {
    assertTrue(
        Main.DEFAULT_LISTEN.endsWith(":" + number("porthole/Words.js", "DEFAULT_PORT")),
        Main.DEFAULT_LISTEN);
  }

  private static int number(String file, String constant) throws IOException {
    return Integer.parseInt(value(file, "(?m)^(?:var )?" + constant + " ?= ?([0-9]+)\\b"));
  }

  private static String value(String file, String pattern) throws IOException {
    Path path = Paths.get("../device/toon", file);
    String text = new String(Files.readAllBytes(path), StandardCharsets.UTF_8);
    Matcher found = Pattern.compile(pattern).matcher(text);
    assertTrue(found.find(), path + " has no " + pattern);
    return found.group(1);
  }
}
