package porthole.device;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Borders between packages that neither the compiler nor the list of dependencies enforces. */
class ImportsTest {
  /** Matches an import from a room of the transport, whose package name has one more part. */
  private static final String A_ROOM = "porthole\\.device\\.transport\\.ROOMS[a-z]";

  private static final Path ROOT = Path.of("").toAbsolutePath().getParent();

  @Test
  void onlyItsModuleAndTheBenchImportJavaWebSocket() throws IOException {
    for (String folder : List.of("src/main/java", "device/src", "firewall/src", "host-tools/src")) {
      assertNone(folder, "org\\.java_websocket", "ImportsTest.java");
    }
  }

  @Test
  void theTransportImportsNoService() throws IOException {
    assertNone(
        "device/src/main/java/porthole/device/transport",
        "porthole\\.device\\.(?!transport|log|files)");
  }

  /** Only {@code Server} imports all rooms of the transport; a room imports the rooms below it. */
  @Test
  void theRoomsOfTheTransportImportOnlyTheRoomsBelowThem() throws IOException {
    Map<String, String> below =
        Map.of(
            "admission", "admission",
            "loop", "loop|admission",
            "tls", "tls|loop|admission",
            "http", "http|tls|loop",
            "websocket", "websocket|http|loop",
            "tcp", "tcp|loop");
    String rooms = "device/src/main/java/porthole/device/transport";
    try (Stream<Path> found = Files.list(ROOT.resolve(rooms)).filter(Files::isDirectory)) {
      assertEquals(
          below.keySet(),
          found.map(room -> room.getFileName().toString()).collect(Collectors.toSet()));
    }
    for (Map.Entry<String, String> room : below.entrySet()) {
      assertNone(
          rooms + "/" + room.getKey(), A_ROOM.replace("ROOMS", "(?!(" + room.getValue() + ")\\b)"));
    }
    assertNone(
        rooms,
        A_ROOM.replace("ROOMS", ""),
        below.keySet().stream()
            .map(room -> "transport/" + room + "/")
            .collect(Collectors.joining("|"))
            .concat("|transport/Server.java")
            .split("\\|"));
  }

  @Test
  void onlyTheTransportImportsItsRooms() throws IOException {
    for (String folder :
        List.of(
            "device/src/main/java",
            "device/bench/src",
            "device/java-websocket/src",
            "host-tools/src",
            "src/examples/src")) {
      assertNone(folder, A_ROOM.replace("ROOMS", ""), "porthole/device/transport/");
    }
  }

  @Test
  void servicesDoNotImportEachOther() throws IOException {
    assertNone(
        "device/src/main/java/porthole/device/echo", "porthole\\.device\\.(?!transport|log|echo)");
    assertNone(
        "device/src/main/java/porthole/device/http", "porthole\\.device\\.(?!transport|log|http)");
    assertNone(
        "device/src/main/java/porthole/device/monitor",
        "porthole\\.device\\.(?!transport|log|echo|monitor)");
    assertNone(
        "device/src/main/java/porthole/device/reach", "porthole\\.device\\.(?!log|files|reach)");
  }

  @Test
  void doorsImportTheHubAndTheHubImportsNoDoor() throws IOException {
    assertNone("device/src/main/java/porthole/device/hub", "porthole\\.device\\.(?!hub|log)");
    assertNone(
        "device/src/main/java/porthole/device/channels",
        "porthole\\.device\\.(?!transport|log|hub|channels)");
    assertNone(
        "device/src/main/java/porthole/device/jsontcp",
        "porthole\\.device\\.(?!transport|log|hub|jsontcp)");
    assertNone("device/src/main/java/porthole/device/mqtt", "porthole\\.device\\.(?!hub|log|mqtt)");
    assertNone(
        "device/src/main/java/porthole/device/toon",
        "porthole\\.device\\.(?!transport|log|hub|toon)");
  }

  @Test
  void onlyTwoClassesImportPahosClient() throws IOException {
    assertNone("device/src/main/java", "org\\.eclipse\\.paho", "porthole/device/mqtt/");
    assertNone(
        "device/src/main/java/porthole/device/mqtt",
        "paho\\.mqttv5\\.(client\\.[A-Z]|common\\.packet)",
        "PahoConnection.java",
        "BrokerSocketFactory.java");
  }

  @Test
  void theServiceImportsNothingThatOpensTheFirewall() throws IOException {
    assertNone("device/src/main/java", "porthole\\.firewall|java\\.lang\\.ProcessBuilder");
    assertNone("device/src/main/java", "ProcessBuilder|getRuntime\\(\\)\\.exec");
  }

  @Test
  void protocolCodeDoesNoInputOrOutput() throws IOException {
    assertNone(
        "src/main/java/porthole/protocol",
        "java\\.(io|net|nio\\.(channels|file)|util\\.concurrent|time)\\b"
            + "|org\\.slf4j|nanoTime|currentTimeMillis");
  }

  /** Addresses are values, so {@code porthole.reach} may import them. */
  @Test
  void verdictsAndTheirMessagesDoNoInputOrOutput() throws IOException {
    assertNone(
        "src/main/java/porthole/reach",
        "java\\.(io|net\\.(?!Inet|UnknownHost)|nio\\.(channels|file)|util\\.concurrent|time)\\b"
            + "|porthole\\.(client|device)|org\\.slf4j|nanoTime|currentTimeMillis");
  }

  /** An address is made from its bytes: a name would be looked up. */
  @Test
  void codecsForRoutersAndNamesDoNoInputOrOutput() throws IOException {
    for (String folder : List.of("router")) {
      assertNone(
          "src/main/java/porthole/" + folder,
          "java\\.(io|nio\\.(channels|file)|util\\.concurrent|time)\\b"
              + "|java\\.net\\.(?!Inet[46]?Address|UnknownHostException)"
              + "|get(All)?ByName|get(Canonical)?HostName"
              + "|org\\.slf4j|nanoTime|currentTimeMillis"
              + "|porthole\\.(?!protocol|router|"
              + folder
              + ")[a-z]");
    }
  }

  /** The clock of a Toon begins in 1970 at each boot, so names made from it are not unique. */
  @Test
  void onlyNamedFilesReadTheClock() throws IOException {
    assertNone(
        "device/src/main/java",
        "currentTimeMillis|Instant\\.now|new Date\\(\\)",
        "porthole/device/transport/websocket/WebSocketUpgrade.java", // The field Date.
        "porthole/device/transport/http/HttpDate.java", // The same.
        "porthole/device/transport/http/HttpResponseRenderer.java", // The same.
        "porthole/device/management/", // When tinylog has begun.
        "porthole/device/http/Health.java", // How long a certificate lasts.
        "porthole/device/tls/LiveIdentity.java"); // The same.
  }

  /**
   * Log lines that peers cause go through PeerLog, which limits them. The exceptions are listed.
   */
  @Test
  void onlyNamedFilesLogWithoutPeerLog() throws IOException {
    assertNone(
        "device/src/main/java",
        "tinylog\\.(Logger|TaggedLogger)|\\bLogger\\.|System\\.(out|err)|printStackTrace",
        "porthole/device/log/PeerLog.java", // It is the limit.
        "porthole/device/Main.java", // The start of the process.
        "porthole/device/Ending.java", // Its end.
        "porthole/device/Service.java", // Its end, too: once for each part that fails to stop.
        "porthole/device/transport/SiteAccess.java", // Once for each origin, of a bounded number.
        "porthole/device/configuration/ChannelSettings.java", // Once, when it is read.
        "porthole/device/tls/LiveIdentity.java", // Once for each change of the owner's files.
        "porthole/device/mqtt/PahoConnection.java"); // It gives Paho a logger that says nothing.
  }

  private static void assertNone(String folder, String forbidden, String... exceptBelow)
      throws IOException {
    Pattern pattern = Pattern.compile(forbidden);
    List<String> breaches = new ArrayList<>();
    List<Path> sources;
    try (Stream<Path> files = Files.walk(ROOT.resolve(folder))) {
      sources = files.filter(file -> file.toString().endsWith(".java")).toList();
    }
    assertFalse(sources.isEmpty(), folder);
    for (Path source : sources) {
      boolean excepted = Stream.of(exceptBelow).anyMatch(source.toString()::contains);
      for (String line : Files.readAllLines(source)) {
        boolean comment = line.trim().startsWith("*") || line.trim().startsWith("/");
        if (!excepted && !comment && pattern.matcher(line).find()) {
          breaches.add(ROOT.relativize(source) + ": " + line.trim());
        }
      }
    }
    assertEquals(List.of(), breaches);
  }
}
