package porthole.device.configuration;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import porthole.device.transport.Limit;
import porthole.fuzz.Input;

/**
 * The configuration file, and addresses to listen on. A file is refused with a sentence that names
 * it, or every limit is within its bounds. An address that is written again is parsed as the same.
 */
public final class ConfigurationFuzz {
  private static final Path FILE = file();

  private ConfigurationFuzz() {}

  private static Path file() {
    try {
      Path file = Files.createTempFile("porthole", ".yaml");
      file.toFile().deleteOnExit();
      return file;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  public static void fuzzerTestOneInput(byte[] bytes) throws IOException {
    requireAddress(Input.of(bytes).text());
    Files.write(FILE, bytes);
    try {
      Configuration configuration = read();
      for (Limit limit : Limit.values()) {
        long value = configuration.limits().of(limit);
        assertTrue(value >= limit.min() && value <= limit.max(), limit + " " + value);
      }
      assertTrue(configuration.url().matches("wss?://.*:[0-9]+/"), configuration.url());
      assertEquals(configuration, read());
    } catch (ConfigurationException e) {
      assertTrue(e.getMessage().contains("porthole"), e.getMessage());
    }
  }

  private static Configuration read() throws ConfigurationException {
    return Configuration.defaults("127.0.0.1:8000").file(FILE);
  }

  private static void requireAddress(String text) {
    try {
      ListenAddress address = ListenAddress.parse(text);
      assertEquals(address, ListenAddress.parse(address.toString()));
      assertTrue(address.port() >= 1 && address.port() <= 65_535, text);
    } catch (ConfigurationException e) {
      assertTrue(e.getMessage().startsWith("Expected "), e.getMessage());
    }
  }
}
