package porthole.tools.board;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Locale;
import java.util.zip.Deflater;

/**
 * Encodes a file for a board as blocks, each deflated if that makes it smaller. A block has a kind
 * ({@code d} deflated, {@code s} stored), its encoded length in four hexadecimal digits, and its
 * bytes. Ctrl-C is encoded as two other bytes, because it would stop the board's program. The
 * decoder is in {@code take.py}.
 */
final class DeflatedBlocks {

  /** A board holds a block in memory three times; also its window for inflating. */
  static final int BLOCK_BYTES = 1024;

  private static final int CTRL_C = 3;
  private static final int ESCAPE = 0x1b;

  private DeflatedBlocks() {}

  /** Returns the block for the bytes from an offset. */
  static byte[] at(byte[] content, int offset, boolean mayDeflate) {
    int end = Math.min(content.length, offset + BLOCK_BYTES);
    byte[] plain = escape(Arrays.copyOfRange(content, offset, end));
    byte[] deflated = mayDeflate ? escape(deflate(content, offset, end - offset)) : plain;
    return deflated.length < plain.length ? block('d', deflated) : block('s', plain);
  }

  /** Returns the block that ends a file. */
  static byte[] last() {
    return block('s', new byte[0]);
  }

  private static byte[] block(char kind, byte[] bytes) {
    ByteArrayOutputStream block = new ByteArrayOutputStream(bytes.length + 5);
    block.writeBytes(
        String.format(Locale.ROOT, "%c%04x", kind, bytes.length)
            .getBytes(StandardCharsets.US_ASCII));
    block.writeBytes(bytes);
    return block.toByteArray();
  }

  private static byte[] deflate(byte[] content, int offset, int length) {
    Deflater deflater = new Deflater(Deflater.BEST_COMPRESSION, true);
    try {
      deflater.setInput(content, offset, length);
      deflater.finish();
      byte[] deflated = new byte[length + 64];
      return Arrays.copyOf(deflated, deflater.deflate(deflated));
    } finally {
      deflater.end();
    }
  }

  private static byte[] escape(byte[] bytes) {
    ByteArrayOutputStream escaped = new ByteArrayOutputStream(bytes.length + 16);
    for (byte b : bytes) {
      if (b == CTRL_C || b == ESCAPE) {
        escaped.write(ESCAPE);
        escaped.write(b == CTRL_C ? '1' : '2');
      } else {
        escaped.write(b);
      }
    }
    return escaped.toByteArray();
  }
}
