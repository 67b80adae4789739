package porthole.device.files;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.FileInputStream;
import java.io.IOException;
import java.io.InputStream;

/**
 * Reads a small file of Linux below {@code /proc}. Through {@code java.io}: the classes of {@code
 * java.nio.file} that read files are not loaded at the start. Any thread.
 */
public final class KernelFile {
  private static final int MAX_BYTES = 4096;

  private KernelFile() {}

  /**
   * Returns the beginning of a file, at most 4,096 bytes.
   *
   * @throws IOException if this system has no such file
   */
  public static String read(String path) throws IOException {
    byte[] bytes = new byte[MAX_BYTES];
    int length = 0;
    try (InputStream in = new FileInputStream(path)) {
      for (int read = 0; read >= 0 && length < MAX_BYTES; ) {
        length += read;
        read = in.read(bytes, length, MAX_BYTES - length);
      }
    }
    return new String(bytes, 0, length, UTF_8);
  }
}
