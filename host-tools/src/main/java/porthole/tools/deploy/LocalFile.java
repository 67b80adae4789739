package porthole.tools.deploy;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * A file for a device: on this machine, or a member of an archive there.
 *
 * @param path the file, or the archive as .tar.gz
 * @param member the path in the archive, "" for a file
 */
record LocalFile(Path path, long size, String sha256, String member) {

  /** Makes a file that is not in an archive. */
  LocalFile(Path path, long size, String sha256) {
    this(path, size, sha256, "");
  }

  public static LocalFile of(Path path) throws IOException {
    try (InputStream in = Files.newInputStream(path)) {
      return new LocalFile(path, Files.size(path), Sha256.of(in, Long.MAX_VALUE));
    }
  }

  /** Returns the SHA-256 of its first bytes. */
  String sha256(long bytes) throws IOException {
    if (bytes == size) {
      return sha256;
    }
    try (InputStream in = from(0)) {
      return Sha256.of(in, bytes);
    }
  }

  /** Opens the file at an offset. */
  InputStream from(long offset) throws IOException {
    InputStream in = member.isEmpty() ? Files.newInputStream(path) : openMember();
    in.skipNBytes(offset);
    return in;
  }

  private InputStream openMember() throws IOException {
    Tar tar = RuntimeArchive.open(path);
    while (tar.next()) {
      if (tar.name().equals(member)) {
        return tar.content();
      }
    }
    throw new IOException(
        "There is no " + member + " in " + path + " any more: run the command again.");
  }
}
