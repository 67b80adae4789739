package porthole.device;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import porthole.device.transport.Limit;
import porthole.device.transport.Limits;

class ConfigurationTest {
  @TempDir Path folder;

  private Configuration read(String yaml) throws ConfigurationException, IOException {
    Path file = Files.writeString(folder.resolve("porthole.yaml"), yaml);
    return Configuration.defaults("127.0.0.1:8000").file(file);
  }

  private String complaint(String yaml) {
    String message =
        assertThrows(ConfigurationException.class, () -> read(yaml), yaml).getMessage();
    return message.substring(message.indexOf("yaml, ") + "yaml, ".length());
  }

  @Test
  void everyLimitCanBeSetFromItsLeastToItsMost() throws Exception {
    for (Limit limit : Limit.values()) {
      for (long value : new long[] {limit.min(), limit.standard(), limit.max()}) {
        Configuration configuration = read("limits:\n  " + limit.key() + ": " + value + "\n");
        assertEquals(Limits.standard().with(limit, value), configuration.limits());
      }
    }
  }

  @Test
  void aLimitOutOfItsRangeIsRefusedWithItsLine() {
    for (Limit limit : Limit.values()) {
      for (String value : new String[] {"" + (limit.max() + 1), "" + (limit.min() - 1), "many"}) {
        assertEquals(
            "line 2: Expected " + limit.key() + " to be a number from " + limit.min() + " to "
                + limit.max() + " but was '" + value + "'",
            complaint("limits:\n  " + limit.key() + ": '" + value + "'\n"));
      }
    }
  }

  @Test
  void anUnknownLimitIsRefusedWithAllThatThereAre() {
    String complaint = complaint("listen: 127.0.0.1:1\nlimits:\n  mesage_bytes: 7\n");
    assertTrue(complaint.startsWith("line 3: Expected the key of a limit: connections, "));
    assertTrue(complaint.endsWith(" but was 'mesage_bytes'"), complaint);
  }

  @Test
  void limitsThatAreNoSettingsAreRefused() {
    assertEquals(
        "line 1: Expected settings below 'limits', indented, one on a line",
        complaint("limits: 12\n"));
  }

  @Test
  void theReadmeTellsEveryLimitWithItsDefault() throws Exception {
    String readme = Files.readString(Path.of("../README.md"));
    for (Limit limit : Limit.values()) {
      String row = "| `" + limit.key() + "` | " + limit.standard() + " |";
      assertTrue(readme.contains(row), "Expected the row " + row);
    }
  }
}
