package porthole.device.conformance;

import java.io.ByteArrayOutputStream;
import java.util.Arrays;
import java.util.zip.Deflater;

/** Compresses what the player sends, as far back as was agreed and no further (RFC 7692, 7.2.1). */
final class Deflate {
  private static final int TAIL_BYTES = 4; // 00 00 ff ff, which is not sent.
  private static final int FULL_WINDOW_BITS = 15;

  private final Deflater deflater = new Deflater(Deflater.DEFAULT_COMPRESSION, true);
  private final boolean keepsContext;
  private final int windowBits;

  Deflate(boolean keepsContext, int windowBits) {
    this.keepsContext = keepsContext;
    this.windowBits = windowBits;
  }

  byte[] compress(byte[] message) {
    if (message.length == 0) {
      return new byte[1]; // RFC 7692, section 7.2.3.6
    }
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    // The JDK knows no smaller window: pieces without a common context refer no further back.
    int piece = windowBits == FULL_WINDOW_BITS ? message.length : 1 << windowBits;
    for (int from = 0; from < message.length; from += piece) {
      if (!keepsContext || windowBits < FULL_WINDOW_BITS) {
        deflater.reset();
      }
      deflater.setInput(message, from, Math.min(piece, message.length - from));
      flush(out);
    }
    return Arrays.copyOf(out.toByteArray(), out.size() - TAIL_BYTES);
  }

  private void flush(ByteArrayOutputStream out) {
    byte[] buffer = new byte[16 * 1024];
    int count;
    do {
      count = deflater.deflate(buffer, 0, buffer.length, Deflater.SYNC_FLUSH);
      out.write(buffer, 0, count);
    } while (count == buffer.length);
  }

  void end() {
    deflater.end();
  }
}
