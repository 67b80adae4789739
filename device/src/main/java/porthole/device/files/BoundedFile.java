package porthole.device.files;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/** Reads files that the owner has named; it may be the wrong file. Any thread. */
public final class BoundedFile {
  private static final int UTF8_MARK_BYTES = 3;

  /** The JDK keeps a buffer of this size outside the heap for each reading thread. */
  private static final int PART_BYTES = 8192;

  private BoundedFile() {}

  /**
   * Returns the content of a regular file. Pipes and devices are not opened: they may never end.
   *
   * @param bound the words for the bound in an error message: {@code a token of at most 4096 bytes}
   * @throws IOException if the file is not regular, cannot be read or is too large; the message
   *     names the file and has no full stop
   */
  public static byte[] read(Path file, int maxBytes, String bound) throws IOException {
    if (Files.isDirectory(file)) {
      throw new IOException("Expected a file but " + file + " is a folder");
    }
    if (Files.exists(file) && !Files.isRegularFile(file)) {
      throw new IOException("Expected a regular file but " + file + " is a pipe or a device");
    }
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    byte[] part = new byte[PART_BYTES];
    try (InputStream in = Files.newInputStream(file)) {
      for (int read = 0; read >= 0 && bytes.size() <= maxBytes; ) {
        bytes.write(part, 0, read);
        read = in.read(part);
      }
    } catch (NoSuchFileException e) {
      throw new IOException("There is no file " + file, e);
    } catch (AccessDeniedException e) {
      throw new IOException(noPermission(file), e);
    } catch (IOException e) {
      throw new IOException("Cannot read " + file + ": " + e.getMessage(), e);
    }
    if (bytes.size() > maxBytes) {
      throw new IOException("Expected " + bound + " in " + file);
    }
    return bytes.toByteArray();
  }

  /** Returns the error message for a file that this user may not read. */
  public static String noPermission(Path file) {
    return "Cannot read "
        + file
        + " as user "
        + System.getProperty("user.name")
        + ": no permission";
  }

  /**
   * Decodes UTF-8 and removes a byte order mark, which some Windows editors write.
   *
   * @throws IOException if the bytes are not UTF-8; the message is as for {@link #read}
   */
  public static String text(byte[] bytes, Path file) throws IOException {
    if (isUtf16(bytes)) {
      throw new IOException("Expected UTF-8 but " + file + " is UTF-16: save it as UTF-8");
    }
    int from = startsWith(bytes, 0xef, 0xbb, 0xbf) ? UTF8_MARK_BYTES : 0;
    try {
      ByteBuffer text = ByteBuffer.wrap(bytes, from, bytes.length - from);
      return UTF_8.newDecoder().decode(text).toString();
    } catch (CharacterCodingException e) {
      throw new IOException("Expected UTF-8 but " + file + " is not: save it as UTF-8", e);
    }
  }

  /** Returns whether bytes begin with a byte order mark of UTF-16, which Windows tools write. */
  public static boolean isUtf16(byte[] bytes) {
    return startsWith(bytes, 0xff, 0xfe) || startsWith(bytes, 0xfe, 0xff);
  }

  private static boolean startsWith(byte[] bytes, int... start) {
    boolean starts = bytes.length >= start.length;
    for (int i = 0; starts && i < start.length; i++) {
      starts = (bytes[i] & 0xff) == start[i];
    }
    return starts;
  }
}
