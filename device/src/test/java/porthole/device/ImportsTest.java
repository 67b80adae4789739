package porthole.device;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The borders that neither the compiler nor the list of dependencies can hold. */
class ImportsTest {
  private static final Path ROOT = Path.of("").toAbsolutePath().getParent();

  @Test
  void onlyTheTransportKnowsJavaWebSocket() throws IOException {
    assertNone("device/src/main/java", "org\\.java_websocket", "porthole/device/transport/");
  }

  @Test
  void theTransportKnowsNoService() throws IOException {
    assertNone("device/src/main/java/porthole/device/transport", "porthole\\.device\\.(?!transport)");
  }

  @Test
  void servicesDoNotKnowEachOther() throws IOException {
    assertNone("device/src/main/java/porthole/device/echo", "porthole\\.device\\.(?!transport|echo)");
    assertNone("device/src/main/java/porthole/device/http", "porthole\\.device\\.(?!transport|http)");
    assertNone(
        "device/src/main/java/porthole/device/monitor",
        "porthole\\.device\\.(?!transport|echo|monitor)");
  }

  @Test
  void doorsKnowTheHubAndTheHubKnowsNoDoor() throws IOException {
    assertNone("device/src/main/java/porthole/device/hub", "porthole\\.device\\.(?!hub)");
    assertNone(
        "device/src/main/java/porthole/device/channels",
        "porthole\\.device\\.(?!transport|hub|channels)");
    assertNone(
        "device/src/main/java/porthole/device/tcp", "porthole\\.device\\.(?!transport|hub|tcp)");
    assertNone("device/src/main/java/porthole/device/mqtt", "porthole\\.device\\.(?!hub|mqtt)");
    assertNone(
        "device/src/main/java/porthole/device/toon", "porthole\\.device\\.(?!transport|hub|toon)");
  }

  @Test
  void oneClassKnowsPahosClient() throws IOException {
    assertNone("device/src/main/java", "org\\.eclipse\\.paho", "porthole/device/mqtt/");
    assertNone(
        "device/src/main/java/porthole/device/mqtt",
        "paho\\.mqttv5\\.(client\\.[A-Z]|common\\.packet)",
        "PahoConnection.java",
        "BrokerSocketFactory.java");
  }

  @Test
  void theServiceCannotOpenTheFirewall() throws IOException {
    assertNone("device/src/main/java", "porthole\\.firewall|java\\.lang\\.ProcessBuilder");
    assertNone("device/src/main/java", "ProcessBuilder|getRuntime\\(\\)\\.exec");
  }

  @Test
  void protocolCodeIsWithoutInputAndOutput() throws IOException {
    assertNone(
        "src/main/java/porthole/protocol",
        "java\\.(io|net|nio\\.(channels|file)|util\\.concurrent|time)\\b|org\\.slf4j|nanoTime|currentTimeMillis");
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
