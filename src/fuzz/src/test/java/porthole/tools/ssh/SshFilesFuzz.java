package porthole.tools.ssh;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import porthole.fuzz.Input;

/**
 * What ssh keeps in a person's home: known hosts and configuration; and places to log in. A key
 * that is added is known. What a configuration names is within its bounds. A target that is written
 * again is parsed as the same.
 */
public final class SshFilesFuzz {
  private static final Path HOME = home();

  private SshFilesFuzz() {}

  private static Path home() {
    try {
      Path home = Files.createTempDirectory("porthole");
      Files.createDirectory(home.resolve(".ssh"));
      Runtime.getRuntime().addShutdownHook(new Thread(() -> delete(home), "porthole-fuzz-delete"));
      return home;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void delete(Path home) {
    try (Stream<Path> files = Files.walk(home)) {
      files.sorted((a, b) -> b.compareTo(a)).forEach(file -> file.toFile().delete());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  public static void fuzzerTestOneInput(byte[] bytes) throws IOException {
    requireTarget(Input.of(bytes).text());
    requireKnownHosts(new String(bytes, ISO_8859_1));
    Files.write(HOME.resolve(".ssh/config"), bytes);
    try {
      SshConfig config = SshConfig.read(HOME, "toon");
      config.port().ifPresent(port -> assertTrue(port >= 1 && port <= 65_535));
      config.hostName().ifPresent(name -> assertTrue(!name.isEmpty() || bytes.length > 0));
      config.user();
      config.identityFiles();
      config.isAgentLeftOut();
      config.notes().forEach(note -> assertTrue(note.startsWith("Note: line "), note));
    } catch (IOException e) {
      assertTrue(!e.getMessage().isEmpty());
    }
  }

  private static void requireTarget(String text) {
    try {
      SshTarget target = SshTarget.parse(text);
      assertEquals(target, SshTarget.parse(target.toString()));
      assertTrue(target.port() >= 1 && target.port() <= 65_535, text);
      assertTrue(!target.alias().isEmpty() && !target.host().startsWith("-"), text);
      assertTrue(target.authority(1).endsWith(":1") && !target.knownAs().isEmpty(), text);
    } catch (IllegalArgumentException e) {
      assertTrue(e.getMessage().startsWith("Expected "), e.getMessage());
    }
  }

  private static void requireKnownHosts(String text) throws IOException {
    KnownHosts known = KnownHosts.parse(text);
    HostKey key = HostKey.of("key".getBytes(ISO_8859_1));
    KnownHosts.Verdict before = known.verdict("toon", key);
    known.contradicting("toon", key).ifPresent(line -> assertTrue(line.line() >= 1));
    known.of("toon").forEach(line -> assertFalse(line.key().toString().isEmpty()));
    Path file = HOME.resolve(".ssh/known_hosts");
    Files.writeString(file, text, ISO_8859_1);
    KnownHosts.add(file, "toon", key);
    KnownHosts.Verdict after = KnownHosts.read(file).verdict("toon", key);
    assertEquals(
        before == KnownHosts.Verdict.REVOKED
            ? KnownHosts.Verdict.REVOKED
            : KnownHosts.Verdict.KNOWN,
        after);
  }
}
