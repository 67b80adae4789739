package porthole.tools.deploy;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;

/** A file on this machine that a device is to have. */
public record LocalFile(Path path, long size, String sha256) {

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
    try (InputStream in = Files.newInputStream(path)) {
      return Sha256.of(in, bytes);
    }
  }

  /** Opens it behind its first bytes. */
  InputStream from(long offset) throws IOException {
    InputStream in = Files.newInputStream(path);
    in.skipNBytes(offset);
    return in;
  }
}
