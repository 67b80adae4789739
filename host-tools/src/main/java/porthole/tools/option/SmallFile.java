package porthole.tools.option;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import porthole.device.files.BoundedFile;

/** A small file that the owner names, or a pipe, as {@code <(pass show toon)} of a shell is one. */
final class SmallFile {

  private SmallFile() {}

  /**
   * Returns its bytes.
   *
   * @param bound how the bound is told: {@code a token of at most 4096 bytes}
   */
  static byte[] read(Path file, int maxBytes, String bound) throws IOException {
    try (InputStream in = Files.newInputStream(file)) {
      byte[] bytes = in.readNBytes(maxBytes + 1);
      if (bytes.length > maxBytes) {
        throw new IOException("Expected " + bound + " in " + file + ".");
      }
      return bytes;
    }
  }

  /** Returns its text, without a byte order mark; otherwise as {@link #read}. */
  static String text(Path file, int maxBytes, String bound) throws IOException {
    byte[] bytes = read(file, maxBytes, bound);
    try {
      return BoundedFile.text(bytes, file);
    } catch (IOException e) {
      throw new IOException(e.getMessage() + ".", e);
    }
  }
}
