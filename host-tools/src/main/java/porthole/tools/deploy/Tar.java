package porthole.tools.deploy;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;

/** Walks a tar archive (POSIX.1-1988 "ustar", with GNU's long names). */
final class Tar {

  private static final int BLOCK_BYTES = 512;
  private static final int MAX_NAME_BYTES = 4096;
  private static final int START_BYTES = 64;

  /** Is told each member. */
  interface Visitor {
    /** @param start the first bytes of its content */
    void member(String name, long size, byte[] start) throws IOException;
  }

  private Tar() {
  }

  static void walk(InputStream in, Visitor visitor) throws IOException {
    String longName = "";
    for (byte[] header = in.readNBytes(BLOCK_BYTES); !isEnd(header); header =
        in.readNBytes(BLOCK_BYTES)) {
      long size = octal(header, 124, 12);
      char type = (char) header[156];
      long padding = (BLOCK_BYTES - size % BLOCK_BYTES) % BLOCK_BYTES;
      if (type == 'L' && size <= MAX_NAME_BYTES) {
        longName = text(in.readNBytes((int) size), 0, (int) size);
        in.skipNBytes(padding);
        continue;
      }
      byte[] start = in.readNBytes((int) Math.min(size, START_BYTES));
      in.skipNBytes(size - start.length + padding);
      visitor.member(longName.isEmpty() ? name(header) : longName, size, start);
      longName = "";
    }
  }

  private static boolean isEnd(byte[] header) throws EOFException {
    if (header.length < BLOCK_BYTES) {
      throw new EOFException("The archive ends too early");
    }
    return header[0] == 0;
  }

  private static String name(byte[] header) {
    String prefix = text(header, 257, 5).equals("ustar") && header[262] == 0
        ? text(header, 345, 155) : "";
    return (prefix.isEmpty() ? "" : prefix + "/") + text(header, 0, 100);
  }

  private static String text(byte[] bytes, int offset, int length) {
    int end = offset;
    while (end < offset + length && bytes[end] != 0) {
      end++;
    }
    return new String(bytes, offset, end - offset, StandardCharsets.UTF_8);
  }

  private static long octal(byte[] header, int offset, int length) throws IOException {
    String digits = text(header, offset, length).strip();
    if (!digits.matches("[0-7]{0,12}")) {
      throw new IOException("Expected an octal size in the archive but was '" + digits + "'");
    }
    return digits.isEmpty() ? 0 : Long.parseLong(digits, 8);
  }
}
