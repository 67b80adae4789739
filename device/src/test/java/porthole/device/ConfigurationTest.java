package porthole.device;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.api.io.TempDir;
import porthole.device.channels.Token;
import porthole.device.configuration.ChannelSettings;
import porthole.device.configuration.Configuration;
import porthole.device.configuration.ConfigurationException;
import porthole.device.configuration.JsonTcpSettings;
import porthole.device.configuration.NamedFile;
import porthole.device.configuration.TlsSettings;
import porthole.device.tls.IdentityFiles;
import porthole.device.transport.Limit;
import porthole.device.transport.Limits;
import porthole.device.transport.Tls;

class ConfigurationTest {
  private static final Duration WAIT = Duration.ofSeconds(60);

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
  void everyLimitAcceptsItsMinimumItsDefaultAndItsMaximum() throws Exception {
    for (Limit limit : Limit.values()) {
      for (long value : new long[] {limit.min(), limit.standard(), limit.max()}) {
        // A peer is pinged before it is gone.
        Limit other = limit == Limit.GONE_SECONDS ? Limit.PING_SECONDS : Limit.GONE_SECONDS;
        long far = limit == Limit.GONE_SECONDS ? other.min() : other.max();
        Configuration configuration =
            read("limits:\n  " + limit.key() + ": " + value + "\n  " + other.key() + ": " + far);
        assertEquals(Limits.standard().with(limit, value).with(other, far), configuration.limits());
      }
    }
  }

  @Test
  void aLimitOutOfRangeIsRefusedWithItsLine() {
    for (Limit limit : Limit.values()) {
      for (String value : new String[] {"" + (limit.max() + 1), "" + (limit.min() - 1), "many"}) {
        assertEquals(
            "line 2: Expected "
                + limit.key()
                + " to be a number from "
                + limit.min()
                + " to "
                + limit.max()
                + " but was '"
                + value
                + "'",
            complaint("limits:\n  " + limit.key() + ": '" + value + "'\n"));
      }
    }
  }

  @Test
  void atRootPutsTheChannelsAtTheRootPath() throws Exception {
    assertFalse(read("channels:\n  echo: true\n").channels().areAtRoot());
    assertTrue(read("channels:\n  at_root: true\n").channels().areAtRoot());
    Configuration set = Configuration.defaults("127.0.0.1:8000").channelsAtRoot();
    assertEquals(read("channels:\n  at_root: true\n"), set);
    assertTrue(set.echoingChannels().channels().areAtRoot());
  }

  @Test
  void anUnknownLimitIsRefusedAndTheNearestOneIsNamed() {
    String all = " (README.md lists all limits) but was ";
    assertEquals(
        "line 3: Expected the key 'message_bytes'" + all + "'mesage_bytes'",
        complaint("listen: 127.0.0.1:1\nlimits:\n  mesage_bytes: 7\n"));
    assertEquals(
        "line 2: Expected the key 'connections'" + all + "'conections'",
        complaint("limits:\n  conections: 7\n"));
    assertEquals(
        "line 2: Expected the key of a limit" + all + "'speed'",
        complaint("limits:\n  speed: 7\n"));
  }

  @Test
  void goneSecondsMustBeGreaterThanPingSeconds() throws Exception {
    String sentence = "Expected gone_seconds to be greater than ping_seconds, which is ";
    assertEquals(
        "line 3: " + sentence + "20, but was 20",
        complaint("limits:\n  ping_seconds: 20\n  gone_seconds: 20\n"));
    assertEquals(
        "line 2: " + sentence + "80, but was 75",
        complaint("limits:\n  ping_seconds: 80\n  burst_seconds: 3\n"));
    assertEquals(
        21,
        read("limits:\n  ping_seconds: 20\n  gone_seconds: 21\n").limits().of(Limit.GONE_SECONDS));
  }

  @Test
  void connectionsMustExceedThoseKeptForLoopback() throws Exception {
    assertEquals(
        "line 3: Expected connections to be greater than connections_kept_for_loopback, which is"
            + " 10, but was 10",
        complaint("limits:\n  connections: 10\n  connections_kept_for_loopback: 10\n"));
    assertEquals(
        9,
        read("limits:\n  connections_kept_for_loopback: 9\n  connections: 10\n")
            .limits()
            .of(Limit.CONNECTIONS_KEPT_FOR_LOOPBACK));
  }

  @Test
  void aDuplicateKeyIsRefusedWithItsLine() {
    assertEquals(
        "line 2: Expected the key 'compression' only once",
        complaint("compression: true\ncompression: true\n"));
    assertEquals(
        "line 4: Expected the key 'connections' only once",
        complaint("limits:\n  connections: 5\n  ping_seconds: 9\n  connections: 5\n"));
  }

  @Test
  void anIpv6AddressWithoutQuotesIsRefused() throws Exception {
    assertEquals(
        "line 2: Expected quotes around an IPv6 address: listen: \"[::1]:8000\"",
        complaint("compression: true\nlisten: [::1]:8000 # here\n"));
    assertEquals("[::1]:8000", read("listen: '[::1]:8000'\n").listen().toString());
  }

  @Test
  void originsAreAcceptedOnlyAsBrowsersWriteThem() throws Exception {
    for (String origin :
        new String[] {
          "https://a.org",
          "http://a:8080",
          "http://[::1]:81",
          "null",
          "file://",
          "capacitor://localhost",
          "ionic://localhost",
          "app://.",
          "qrc:",
          "ftp://a"
        }) {
      read("channels:\n  origins: ['" + origin + "']\n");
    }
    for (String wrong :
        new String[] {
          "https://a.org/",
          "https://a.org/x",
          "https://*.a.org",
          "*",
          "a.org",
          "a.org:8000",
          "https://a.org:443",
          "http://a.org:80",
          "https://",
          ""
        }) {
      assertEquals(
          "line 3: Expected an origin such as https://example.org, http://example.org:8080 or"
              + " \"file://\", without a path, '*', '/' at its end or the usual port, but was '"
              + wrong
              + "'",
          complaint("channels:\n  origins: ['https://b.org',\n   '" + wrong + "']\n"));
    }
  }

  @Test
  void hostsAreNamesWithoutSchemePathOrWildcard() throws Exception {
    read("channels:\n  hosts: [toon.example.org, toon, toon.lan., 'toon:8000', '[::1]:8000']\n");
    for (String wrong : new String[] {"http://toon", "toon:x", "*.a", "a/b", "", "a b", "u@h"}) {
      assertEquals(
          "line 2: Expected a name such as toon.example.org, without a scheme, path or '*', but was"
              + " '"
              + wrong
              + "'",
          complaint("channels:\n  hosts: '" + wrong + "'\n"));
    }
  }

  @Test
  void theTokenRuleIsOutsideAlwaysOrEverybody() throws Exception {
    for (String word : new String[] {"outside", "always", "everybody"}) {
      read("channels:\n  token: " + word + "\n  token_file: token\n");
    }
    read("channels:\n  token: outside\n"); // The default, so no token is needed.
    for (String wrong : new String[] {"never", "Always", "true", "", "0123456789abcdef"}) {
      assertEquals(
          "line 3: Expected token to be outside, always or everybody but was '"
              + wrong
              + "'; write the token itself to a file, and name that file with token_file",
          complaint("channels:\n  token_file: token\n  token: '" + wrong + "'\n"));
    }
    for (String word : new String[] {"always", "everybody"}) {
      assertEquals(
          "line 3: Expected 'token_file' beside 'token': it names the file of the token",
          complaint("channels:\n  echo: true\n  token: " + word + "\n"));
    }
  }

  private String failure(String yaml) throws Exception {
    Configuration configuration = read(yaml);
    String message =
        assertThrows(IOException.class, () -> Service.start(configuration), yaml).getMessage();
    return message.substring(message.indexOf("yaml, ") + "yaml, ".length());
  }

  @Test
  void anUnusableFileStopsTheStartWithTheLineThatNamesIt() throws Exception {
    String isFolder = ": Expected a file but " + folder + " is a folder";
    assertEquals("line 2: token_file" + isFolder, failure("channels:\n  token_file: .\n"));
    Files.writeString(folder.resolve("cert.pem"), "certificate");
    assertEquals("line 3: key" + isFolder, failure("tls:\n  certificate: cert.pem\n  key: .\n"));
    assertEquals(
        "line 3: certificate: There is no file " + folder.resolve("no.pem"),
        failure("tls:\n  key: cert.pem\n  certificate: no.pem\n"));
    Files.writeString(folder.resolve("cert.p12"), "-----BEGIN CERTIFICATE-----\n");
    Path p12 = folder.resolve("cert.p12");
    assertEquals(
        "line 2: pkcs12: "
            + p12
            + " with "
            + p12
            + ": Expected a PKCS#12 file but it is PEM, for 'certificate' and 'key'",
        failure("tls:\n  pkcs12: cert.p12\n  password_file: cert.p12\n"));
    String unusable = failure("tls:\n  certificate: cert.pem\n  key: cert.pem\n");
    assertTrue(unusable.startsWith("line 2: certificate: "), unusable);
    Path tls = Path.of("src/test/resources/tls").toAbsolutePath();
    String ofAnother =
        failure(
            "tls:\n  certificate: "
                + tls.resolve("ec.pem")
                + "\n  key: "
                + tls.resolve("ec.pem")
                + "\n");
    assertTrue(
        ofAnother.startsWith("line 3: key: ") && ofAnother.endsWith("in the file of the key"),
        ofAnother);
  }

  @Test
  void limitsWithoutSettingsAreRefused() {
    assertEquals(
        "line 1: Expected indented settings below 'limits', one on each line",
        complaint("limits: 12\n"));
  }

  @Test
  void tlsFilesAreRelativeToTheConfigurationFile() throws Exception {
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
  void theUrlIsWssUnlessEverybodyMayConnectWithoutTls() throws Exception {
    String tls = "tls:\n  certificate: a\n  key: b\n";
    assertEquals("ws://127.0.0.1:8000/", read("").url());
    assertEquals("wss://127.0.0.1:8000/", read(tls).url());
    assertEquals("wss://127.0.0.1:8000/", read(tls + "  plain: loopback\n").url());
    assertEquals("wss://127.0.0.1:8000/", read(tls + "  plain: false\n").url());
    assertEquals("ws://127.0.0.1:8000/", read(tls + "  plain: true\n").url());
  }

  @Test
  void invalidTlsSettingsAreRefusedWithTheirLine() {
    assertEquals(
        "line 3: Expected the key 'certificate', 'key', 'pkcs12', 'password_file' or 'plain'"
            + " but was 'cert'",
        complaint("tls:\n  key: a\n  cert: b\n"));
    assertEquals(
        "line 4: Expected plain to be true, false or loopback but was 'no'",
        complaint("tls:\n  certificate: a\n  key: b\n  plain: no\n"));
    assertEquals("line 2: Expected the name of a file after 'key'", complaint("tls:\n  key: ''\n"));
    String pairs =
        "line 1: Expected 'certificate' and 'key', or 'pkcs12' and 'password_file', below 'tls'";
    assertEquals(pairs, complaint("tls:\n  key: a\n"));
    assertEquals(pairs, complaint("tls:\n  plain: true\n"));
    assertEquals(pairs, complaint("tls:\n  certificate: a\n  key: b\n  pkcs12: c\n"));
    assertEquals(
        pairs, complaint("tls:\n  certificate: a\n  key: b\n  pkcs12: c\n  password_file: d\n"));
  }

  @Test
  void socketConnectionIsReadAsCometWritesIt() throws Exception {
    JsonTcpSettings settings =
        read("Socket_connection:\n\n    Host:\n        IP: 127.0.0.2\n        Port: 65431\n\n"
                + "    Client:\n        Telegram:\n          IP: 127.0.0.4\n"
                + "          Port: 65433\n        Lab 2: {IP: \"::1\"}\n")
            .jsonTcp();
    assertEquals("127.0.0.2:65431", settings.host().get().toString());
    assertEquals("{Telegram=127.0.0.4:65433, Lab 2=[::1]:65432}", settings.clients().toString());
  }

  @Test
  void withoutAHostNothingListensForJsonOverTcp() throws Exception {
    assertEquals(Optional.empty(), Configuration.defaults("127.0.0.1:8000").jsonTcp().host());
    assertEquals(
        Optional.empty(), read("Socket_connection: {Client: {A: {Port: 1}}}").jsonTcp().host());
  }

  @Test
  void anEmptyHostHasTheDefaultsOfComet() throws Exception {
    assertEquals(
        "127.0.0.1:65432", read("Socket_connection: {Host: {}}").jsonTcp().host().get().toString());
  }

  @Test
  void anInvalidSocketConnectionIsRefusedWithItsLine() {
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
        "line 1: Expected indented settings below 'Host', one on each line",
        complaint("Socket_connection: {Host: 127.0.0.1}\n"));
  }

  @Test
  void aSingleClientNeedsNoName() throws Exception {
    assertEquals(
        "{Client=127.0.0.4:65433}",
        read("Socket_connection:\n  Client:\n    IP: 127.0.0.4\n    Port: 65433\n")
            .jsonTcp()
            .clients()
            .toString());
    assertEquals("{}", read("Socket_connection: {Client: {}}").jsonTcp().clients().toString());
    assertEquals(
        "{IP=127.0.0.1:1}",
        read("Socket_connection: {Client: {IP: {Port: 1}}}").jsonTcp().clients().toString());
    assertEquals(
        "line 4: Expected the key 'IP' or 'Port' but was 'A'",
        complaint("Socket_connection:\n  Client:\n    Port: 1\n    A: {Port: 1}\n"));
  }

  @Test
  void settingsBelowTheKeySettingsAreReadAsAtTheTop() throws Exception {
    Configuration read =
        read(
            "settings:\n"
                + "  Socket_connection:\n"
                + "    Host: {IP: 127.0.0.1, Port: 7}\n"
                + "  compression: true\n");
    assertEquals("127.0.0.1:7", read.jsonTcp().host().get().toString());
    assertTrue(read.compresses());
    assertTrue(
        complaint("settings:\n  Sockets: {}\n").startsWith("line 2: Expected the key 'listen'"));
    assertEquals(
        "line 3: Expected the key 'compression' only once, inside or outside 'settings'",
        complaint("settings:\n  compression: true\ncompression: false\n"));
    assertEquals(
        "line 1: Expected indented settings below 'settings', one on each line",
        complaint("settings: 7\n"));
  }

  @Test
  void echoCompatibleIsReadAsABoolean() throws Exception {
    assertFalse(read("compression: true").echoIsCompatible());
    assertTrue(read("echo: {compatible: true}").echoIsCompatible());
    assertFalse(read("echo:\n  compatible: false\n").echoIsCompatible());
    assertEquals(
        "line 2: Expected the key 'compatible' but was 'flip'", complaint("echo:\n  flip: true\n"));
    assertEquals(
        "line 1: Expected compatible to be true or false but was 'yes'",
        complaint("echo: {compatible: yes}\n"));
  }

  @Test
  void aTokenThatIsTooShortOrTooLongIsRefused() throws Exception {
    String yaml = "channels:\n  token_file: token\n";
    Path file = folder.resolve("token");
    String advice = " in " + file + "; this makes one: head -c 24 /dev/urandom | base64 > token";
    Files.writeString(file, "fifteen letters\n");
    assertEquals(
        "line 2: token_file: Expected a token of at least 16 characters" + advice, failure(yaml));
    Files.writeString(file, "a line of the file\nanother one\n");
    assertEquals("line 2: token_file: Expected a token of one line" + advice, failure(yaml));
    Files.writeString(file, "a".repeat(4097));
    assertEquals(
        "line 2: token_file: Expected a token of at most 4096 bytes in " + file, failure(yaml));
    for (String good : new String[] {"sixteen letters!\n", ""}) {
      Files.writeString(file, good);
      Configuration configuration = read(yaml);
      ChannelSettings channels = configuration.channels();
      channels.access(channels.sites(), configuration.listen());
    }
  }

  @Test
  void aTokenWithByteOrderMarkAndCrLfIsRead() throws Exception {
    Path file = folder.resolve("token");
    for (String text : new String[] {"sixteen letters!\r\n", "\ufeffsixteen letters!\r\n"}) {
      Files.writeString(file, text);
      Token token = Token.parse(NamedFile.of(file, "").text(Token.MAX_BYTES, ""), file);
      assertTrue(token.is("sixteen letters!"), text);
    }
    Files.write(file, "\ufeffsixteen letters!\r\n".getBytes(StandardCharsets.UTF_16LE));
    assertEquals(
        "line 2: token_file: Expected UTF-8 but " + file + " is UTF-16: save it as UTF-8",
        failure("channels:\n  token_file: token\n"));
  }

  @Test
  void aConfigurationWithByteOrderMarkAndCrLfIsRead() throws Exception {
    Path file =
        Files.writeString(
            folder.resolve("w.yaml"), "\ufefflisten: 127.0.0.1:1234\r\ncompression: true\r\n");
    Configuration read = Configuration.defaults("127.0.0.1:8000").file(file);
    assertEquals("127.0.0.1:1234", read.listen().toString());
    assertTrue(read.compresses());
    Files.write(file, "\ufefflisten: 127.0.0.1:1234\r\n".getBytes(StandardCharsets.UTF_16LE));
    assertEquals(
        "Expected UTF-8 but " + file + " is UTF-16: save it as UTF-8",
        assertThrows(
                ConfigurationException.class,
                () -> Configuration.defaults("127.0.0.1:8000").file(file))
            .getMessage());
  }

  /** Reading a pipe without a writer would never return, and /dev/zero has no end. */
  @Test
  void pipesAndDevicesAreNotOpened() throws Exception {
    Path pipe = folder.resolve("pipe");
    assertEquals(0, new ProcessBuilder("mkfifo", pipe.toString()).start().waitFor());
    Files.writeString(folder.resolve("text"), "text");
    for (Path file : List.of(pipe, Path.of("/dev/zero"))) {
      String sentence = "Expected a regular file but " + file + " is a pipe or a device";
      for (String yaml :
          List.of(
              "channels:\n  token_file: ",
              "tls:\n  key: text\n  certificate: ",
              "tls:\n  certificate: text\n  key: ",
              "tls:\n  password_file: text\n  pkcs12: ",
              "tls:\n  pkcs12: text\n  password_file: ")) {
        int line = (int) yaml.lines().count();
        String key = yaml.substring(yaml.lastIndexOf('\n') + 3);
        assertEquals(
            "line " + line + ": " + key + sentence,
            assertTimeoutPreemptively(WAIT, () -> failure(yaml + file + "\n")));
      }
      NamedFile named = NamedFile.of(file, "porthole.yaml, line 3: ca: ");
      assertEquals(
          "porthole.yaml, line 3: ca: " + sentence, complaint(() -> named.certificates(1000, "")));
      assertEquals("porthole.yaml, line 3: ca: " + sentence, complaint(() -> named.text(1000, "")));
      assertEquals(sentence, complaint(() -> Configuration.defaults("127.0.0.1:8000").file(file)));
    }
  }

  private static String complaint(Executable reading) {
    return assertTimeoutPreemptively(
        WAIT, () -> assertThrows(Exception.class, reading).getMessage());
  }

  @Test
  void theReadmeListsEveryLimitWithItsDefault() throws Exception {
    String readme = Files.readString(Path.of("../README.md"));
    for (Limit limit : Limit.values()) {
      String row = "| `" + limit.key() + "` | " + limit.standard() + " |";
      assertTrue(readme.contains(row), "Expected the row " + row);
    }
  }
}
