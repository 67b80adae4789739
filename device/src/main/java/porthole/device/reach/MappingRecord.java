package porthole.device.reach;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.IOException;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.security.SecureRandom;
import java.util.Optional;
import porthole.device.files.BoundedFile;
import porthole.device.log.PeerLog;
import porthole.protocol.ProtocolViolationException;
import porthole.router.IpLiteral;
import porthole.router.Pcp;

/**
 * Files that outlive a crash of the service: the permanent mapping that must be removed, and the
 * nonce with which the router knows this service again. One thread.
 */
final class MappingRecord {
  /** A mapping that does not end by itself. Immutable. */
  static final class Entry {
    private final InetAddress client;
    private final int internalPort;
    private final int externalPort;

    private Entry(InetAddress client, int internalPort, int externalPort) {
      this.client = client;
      this.internalPort = internalPort;
      this.externalPort = externalPort;
    }

    /** Returns the address that this machine had. */
    InetAddress client() {
      return client;
    }

    int internalPort() {
      return internalPort;
    }

    int externalPort() {
      return externalPort;
    }

    @Override
    public String toString() {
      return IpLiteral.text(client) + " " + internalPort + " " + externalPort + "\n";
    }
  }

  private static final String MAPPING = ReachDoor.LEFT_MAPPING;
  private static final String NONCE = "router-nonce";
  private static final String MARK = "porthole-mapping 1 ";
  private static final int MAX_FILE_BYTES = 256;
  private static final int HEX = 16;

  private final Optional<Path> folder;

  /**
   * @param folder nothing if the service has no folder that outlives it
   */
  MappingRecord(Optional<Path> folder) {
    this.folder = folder;
  }

  /**
   * Notes a permanent mapping; it is on the disk when this returns.
   *
   * @throws IOException when it cannot be noted; the message says why
   */
  void write(InetAddress client, int internalPort, int externalPort) throws IOException {
    replace(MAPPING, MARK + new Entry(client, internalPort, externalPort));
  }

  /** Returns the mapping that was noted last; nothing if it was removed, or nothing was noted. */
  Optional<Entry> read() {
    String[] words = text(MAPPING).trim().split(" ");
    boolean known = words.length == 5 && text(MAPPING).startsWith(MARK);
    try {
      return known
          ? Optional.of(
              new Entry(
                  IpLiteral.parse(words[2]),
                  Integer.parseInt(words[3]),
                  Integer.parseInt(words[4])))
          : Optional.empty();
    } catch (ProtocolViolationException | NumberFormatException e) { // Somebody has changed it.
      return Optional.empty();
    }
  }

  /** Forgets the permanent mapping. */
  void delete() {
    try {
      if (folder.isPresent()) {
        Files.deleteIfExists(folder.get().resolve(MAPPING));
      }
    } catch (IOException e) {
      PeerLog.warn(MAPPING, "Cannot remove the note of a permanent mapping: {}", e.toString());
    }
  }

  /** Returns the nonce of this service; drawn once, and kept if there is a folder. */
  byte[] nonce() {
    Optional<byte[]> kept = nonce(text(NONCE).trim());
    if (kept.isPresent()) {
      return kept.get();
    }
    byte[] drawn = new byte[Pcp.NONCE_BYTES];
    new SecureRandom().nextBytes(drawn);
    StringBuilder hex = new StringBuilder();
    for (byte b : drawn) {
      hex.append(Character.forDigit((b & 0xff) >> 4, HEX)).append(Character.forDigit(b & 15, HEX));
    }
    try {
      replace(NONCE, hex + "\n");
    } catch (IOException e) { // After a crash, the old mapping ends with its lifetime.
      PeerLog.debug(NONCE, "The nonce for the router is not kept: {}", e.getMessage());
    }
    return drawn;
  }

  private static Optional<byte[]> nonce(String hex) {
    if (!hex.matches("[0-9a-f]{" + 2 * Pcp.NONCE_BYTES + "}")) {
      return Optional.empty();
    }
    byte[] nonce = new byte[Pcp.NONCE_BYTES];
    for (int i = 0; i < nonce.length; i++) {
      nonce[i] = (byte) Integer.parseInt(hex.substring(2 * i, 2 * i + 2), HEX);
    }
    return Optional.of(nonce);
  }

  /** Returns the text of a file; "" if there is none that can be read. */
  private String text(String name) {
    try {
      return folder.isPresent()
          ? new String(
              BoundedFile.read(folder.get().resolve(name), MAX_FILE_BYTES, "a short line"),
              US_ASCII)
          : "";
    } catch (IOException e) {
      return "";
    }
  }

  private void replace(String name, String text) throws IOException {
    if (!folder.isPresent()) {
      throw new IOException("this service has no folder of its own");
    }
    Path file = folder.get().resolve(name);
    Path part = folder.get().resolve(name + ".new");
    try (FileChannel out =
        FileChannel.open(
            part,
            StandardOpenOption.CREATE,
            StandardOpenOption.TRUNCATE_EXISTING,
            StandardOpenOption.WRITE)) {
      ByteBuffer bytes = ByteBuffer.wrap(text.getBytes(US_ASCII));
      while (bytes.hasRemaining()) {
        out.write(bytes);
      }
      out.force(true); // Without it the rename can reach the disk before the bytes do.
    } catch (IOException e) {
      throw new IOException("cannot write " + part + " (" + e.getClass().getSimpleName() + ")", e);
    }
    Files.move(part, file, StandardCopyOption.ATOMIC_MOVE);
  }
}
