package porthole.tools.ssh;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The host keys of former connections, in the file of {@code ssh}. Immutable. */
final class KnownHosts {

  /** Protects the memory from a wrong file. */
  private static final long MAX_BYTES = 16 << 20;

  private final List<KnownHost> lines;

  private KnownHosts(List<KnownHost> lines) {
    this.lines = lines;
  }

  static KnownHosts parse(String text) {
    List<KnownHost> known = new ArrayList<>();
    String[] lines = text.split("\n", -1);
    for (int i = 0; i < lines.length; i++) {
      KnownHost.parse(lines[i], i + 1).ifPresent(known::add);
    }
    return new KnownHosts(List.copyOf(known));
  }

  static KnownHosts read(Path file) throws IOException {
    if (!Files.exists(file)) {
      return parse("");
    }
    if (Files.size(file) > MAX_BYTES) {
      throw new IOException("Expected at most " + MAX_BYTES + " bytes in " + file);
    }
    return parse(Files.readString(file, StandardCharsets.ISO_8859_1));
  }

  /** The result of looking up a host's key. */
  enum Verdict {
    /** The host has its known key. */
    KNOWN,
    /** The host is unknown. */
    NEW,
    /** The host is known with another key. */
    CHANGED,
    /** The key is marked as stolen. */
    REVOKED
  }

  Verdict verdict(String name, HostKey key) {
    if (lines.stream()
        .anyMatch(line -> line.isRevoked() && line.key().equals(key) && line.matches(name))) {
      return Verdict.REVOKED;
    }
    List<KnownHost> former = of(name);
    if (former.isEmpty()) {
      return Verdict.NEW;
    }
    return former.stream().anyMatch(line -> line.key().equals(key))
        ? Verdict.KNOWN
        : Verdict.CHANGED;
  }

  /** Returns the lines with keys of a host. */
  List<KnownHost> of(String name) {
    return lines.stream().filter(line -> line.isPlain() && line.matches(name)).toList();
  }

  /** Returns the line that a changed key contradicts, one of the same type if there is one. */
  Optional<KnownHost> contradicting(String name, HostKey key) {
    List<KnownHost> former = of(name);
    return former.stream()
        .filter(line -> line.key().type().equals(key.type()))
        .findFirst()
        .or(() -> former.stream().findFirst());
  }

  /** Appends a line to a file; creates the file and its folder if needed. */
  static void add(Path file, String name, HostKey key) throws IOException {
    if (!Files.exists(file.getParent())) {
      Files.createDirectories(
          file.getParent(),
          PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
    }
    String before = Files.exists(file) ? Files.readString(file, StandardCharsets.ISO_8859_1) : "";
    String gap = before.isEmpty() || before.endsWith("\n") ? "" : "\n";
    Files.writeString(
        file,
        gap + name + " " + key.type() + " " + key.base64() + "\n",
        StandardCharsets.ISO_8859_1,
        StandardOpenOption.CREATE,
        StandardOpenOption.APPEND);
  }
}
