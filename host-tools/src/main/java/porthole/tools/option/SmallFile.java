package porthole.tools.option;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import porthole.device.files.BoundedFile;

/** Reads a small file given by the user, or a pipe such as a shell's {@code <(pass show toon)}. */
final class SmallFile {

  private SmallFile() {}

  /**
   * Returns the bytes.
   *
   * @param expected content and limit for the error: {@code a token of at most 4096 bytes}
   */
  static byte[] read(Path file, int maxBytes, String expected) throws IOException {
    try (InputStream in = Files.newInputStream(file)) {
      byte[] bytes = in.readNBytes(maxBytes + 1);
      if (bytes.length > maxBytes) {
        throw new IOException("Expected " + expected + " in " + file + ".");
      }
      return bytes;
    }
  }

  /** Returns the text without a byte order mark; otherwise as {@link #read}. */
  static String text(Path file, int maxBytes, String expected) throws IOException {
    byte[] bytes = read(file, maxBytes, expected);
    try {
      return BoundedFile.text(bytes, file);
    } catch (IOException e) {
      throw new IOException(e.getMessage() + ".", e);
    }
  }
}
