package porthole.tools.deploy;

import java.io.EOFException;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;

/** Walks a tar archive (POSIX.1-1988 "ustar", with GNU's long names), member by member. */
final class Tar {

  private static final int BLOCK_BYTES = 512;
  private static final int MAX_NAME_BYTES = 4096;
  private static final int ANY_EXECUTES = 0111;

  private final InputStream in;
  private byte[] header = new byte[0];
  private String name = "";
  private long size;
  private long left;
  private long padding;

  Tar(InputStream in) {
    this.in = in;
  }

  /** Goes on to the next member, whatever was read of this one; returns whether there is one. */
  boolean next() throws IOException {
    String longName = "";
    while (true) {
      in.skipNBytes(left + padding);
      left = 0;
      padding = 0;
      header = in.readNBytes(BLOCK_BYTES);
      if (isEnd(header)) {
        return false;
      }
      size = octal(header, 124, 12);
      left = size;
      padding = (BLOCK_BYTES - size % BLOCK_BYTES) % BLOCK_BYTES;
      if (header[156] != 'L' || size > MAX_NAME_BYTES) {
        name = longName.isEmpty() ? name(header) : longName;
        return true;
      }
      byte[] content = in.readNBytes((int) size);
      if (content.length < size) {
        throw endsTooEarly();
      }
      longName = text(content, 0, content.length);
      left = 0;
    }
  }

  /** Returns the path, without {@code ./} in front. */
  String name() {
    return name.replaceFirst("^(\\./)+", "");
  }

  long size() {
    return size;
  }

  /** Returns whether it is a file, and no folder or link. */
  boolean isFile() {
    return header[156] == '0' || header[156] == 0;
  }

  boolean isProgram() throws IOException {
    return (octal(header, 100, 8) & ANY_EXECUTES) != 0;
  }

  /** Returns the content of this member; it is of no use after the next one. */
  InputStream content() {
    return new FilterInputStream(in) {
      @Override
      public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
      }

      @Override
      public int read(byte[] bytes, int offset, int length) throws IOException {
        if (left == 0) {
          return -1;
        }
        int count = in.read(bytes, offset, (int) Math.min(length, left));
        if (count < 0) {
          throw endsTooEarly();
        }
        left -= count;
        return count;
      }

      @Override
      public long skip(long bytes) throws IOException {
        long skipped = in.skip(Math.min(bytes, left));
        left -= skipped;
        return skipped;
      }
    };
  }

  private static EOFException endsTooEarly() {
    return new EOFException("The archive ends too early");
  }

  private static boolean isEnd(byte[] header) throws EOFException {
    if (header.length < BLOCK_BYTES) {
      throw endsTooEarly();
    }
    return header[0] == 0;
  }

  private static String name(byte[] header) {
    String prefix =
        text(header, 257, 5).equals("ustar") && header[262] == 0 ? text(header, 345, 155) : "";
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
      throw new IOException("Expected an octal number in the archive but was '" + digits + "'");
    }
    return digits.isEmpty() ? 0 : Long.parseLong(digits, 8);
  }
}
