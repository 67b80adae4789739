package porthole.device;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import porthole.device.tls.IdentityFiles;
import porthole.device.transport.Limit;
import porthole.device.transport.Limits;
import porthole.device.transport.Tls;

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
  void tlsIsSetByItsFilesWhichAreSeenFromTheConfiguration() throws Exception {
    TlsSettings tls =
        read("tls:\n  certificate: fullchain.pem\n  key: /etc/key.pem\n").tls().orElseThrow();
    assertEquals(
        IdentityFiles.pem(folder.resolve("fullchain.pem"), Path.of("/etc/key.pem")), tls.files());
    assertEquals(Tls.Plain.LOOPBACK, tls.plain());
    assertEquals(
        IdentityFiles.pkcs12(folder.resolve("a.p12"), folder.resolve("b")),
        read("tls:\n  pkcs12: a.p12\n  password_file: b\n").tls().orElseThrow().files());
  }

  @Test
  void theUrlIsEncryptedUnlessEverybodyMayBePlain() throws Exception {
    String tls = "tls:\n  certificate: a\n  key: b\n";
    assertEquals("ws://127.0.0.1:8000/", read("").url());
    assertEquals("wss://127.0.0.1:8000/", read(tls).url());
    assertEquals("wss://127.0.0.1:8000/", read(tls + "  plain: loopback\n").url());
    assertEquals("wss://127.0.0.1:8000/", read(tls + "  plain: false\n").url());
    assertEquals("ws://127.0.0.1:8000/", read(tls + "  plain: true\n").url());
  }

  @Test
  void tlsThatMakesNoSenseIsRefusedWithItsLine() {
    assertEquals(
        "line 3: Expected the key 'certificate', 'key', 'pkcs12', 'password_file' or 'plain'"
            + " but was 'cert'",
        complaint("tls:\n  key: a\n  cert: b\n"));
    assertEquals(
        "line 4: Expected plain to be true, false or loopback but was 'no'",
        complaint("tls:\n  certificate: a\n  key: b\n  plain: no\n"));
    assertEquals(
        "line 2: Expected the name of a file after 'key'", complaint("tls:\n  key: ''\n"));
    String pairs =
        "line 1: Expected 'certificate' and 'key', or 'pkcs12' and 'password_file', below 'tls'";
    assertEquals(pairs, complaint("tls:\n  key: a\n"));
    assertEquals(pairs, complaint("tls:\n  plain: true\n"));
    assertEquals(pairs, complaint("tls:\n  certificate: a\n  key: b\n  pkcs12: c\n"));
    assertEquals(
        pairs,
        complaint("tls:\n  certificate: a\n  key: b\n  pkcs12: c\n  password_file: d\n"));
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
