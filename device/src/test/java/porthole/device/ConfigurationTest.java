package porthole.device;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
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
  void theOriginalsSocketConnectionIsRead() throws Exception {
    SocketSettings settings =
        read(
                "Socket_connection:\n\n    Host:\n        IP: 127.0.0.2\n        Port: 65431\n\n"
                    + "    Client:\n        Telegram:\n          IP: 127.0.0.4\n"
                    + "          Port: 65433\n        Lab 2: {IP: \"::1\"}\n")
            .socket();
    assertEquals("127.0.0.2:65431", settings.host().get().toString());
    assertEquals(
        "{Telegram=127.0.0.4:65433, Lab 2=[::1]:65432}", settings.clients().toString());
  }

  @Test
  void withoutSocketConnectionThereIsNoSecondPort() throws Exception {
    assertEquals(Optional.empty(), Configuration.defaults("127.0.0.1:8000").socket().host());
    assertEquals(
        Optional.empty(), read("Socket_connection: {Client: {A: {Port: 1}}}").socket().host());
  }

  @Test
  void theDefaultsOfASocketConnectionAreTheOriginals() throws Exception {
    assertEquals(
        "127.0.0.1:65432", read("Socket_connection: {Host: {}}").socket().host().get().toString());
  }

  @Test
  void aSocketConnectionThatIsWrongIsRefusedWithItsLine() {
    assertEquals(
        "line 2: Expected the key 'Host' or 'Client' but was 'host'",
        complaint("Socket_connection:\n  host: {IP: 127.0.0.1, Port: 1}\n"));
    assertEquals(
        "line 4: Expected the key 'IP' or 'Port' but was 'port'",
        complaint("Socket_connection:\n  Host:\n    IP: 127.0.0.1\n    port: 1\n"));
    for (String port : new String[] {"0", "65536", "-1", "http"}) {
      assertEquals(
          "line 2: Expected Port to be a number from 1 to 65535 but was '" + port + "'",
          complaint("Socket_connection:\n  Client: {A: {IP: 127.0.0.1, Port: " + port + "}}\n"));
    }
    for (String ip : new String[] {"''", "127.0.0.1:5", "a b", "'[::1]'", "http://a"}) {
      assertTrue(
          complaint("Socket_connection:\n  Host: {IP: " + ip + "}\n")
              .startsWith("line 2: Expected an address such as 127.0.0.1 but was "),
          ip);
    }
    assertEquals(
        "line 1: Expected settings below 'Host', indented, one on a line",
        complaint("Socket_connection: {Host: 127.0.0.1}\n"));
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
