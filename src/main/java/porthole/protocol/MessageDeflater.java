package porthole.protocol;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Optional;
import java.util.zip.Deflater;

/**
 * Compresses messages (RFC 7692, section 7.2.1). For one thread. Holds 260 kB of native memory from
 * the first message until {@link #end}.
 *
 * <p>The JDK's {@link Deflater} always has a window of 32 kB. A smaller window is kept by a full
 * flush each 2^bits bytes, so that no reference goes further back. Each flush costs five bytes.
 * With less than 15 bits no context is taken over between messages.
 */
public final class MessageDeflater {
  /** The end of a flush, which the receiver adds: an empty block without its first byte. */
  private static final int TAIL_BYTES = 4;

  private static final int PIECE_BYTES = 8 * 1024;

  /** Room for a flush. If it filled the buffer, zlib would flush again. */
  private static final int FLUSH_BYTES = 64;

  /** A buffer larger than this is not kept after its message. */
  private static final int MAX_KEPT_BYTES = 64 * 1024;

  private static final byte[] NOTHING = new byte[0];

  private final boolean keepsContext;
  private final Deflater deflater = new Deflater(Deflater.BEST_SPEED, true);
  private final byte[] piece = new byte[PIECE_BYTES];
  private byte[] out = NOTHING;
  private int size;

  private MessageDeflater(boolean keepsContext) {
    this.keepsContext = keepsContext;
  }

  /** Returns a compressor with context takeover, for one connection. */
  public static MessageDeflater withContext() {
    return new MessageDeflater(true);
  }

  /** Returns a compressor without context takeover, for any number of connections. */
  public static MessageDeflater withoutContext() {
    return new MessageDeflater(false);
  }

  /**
   * Compresses the remaining bytes; the buffer is left as it is.
   *
   * @param windowBits the receiver's window: 2^bits bytes
   * @return the payload, valid until the next call; nothing when it would not be smaller
   */
  public Optional<ByteBuffer> deflate(ByteBuffer message, int windowBits) {
    ByteBuffer rest = message.duplicate();
    int count = rest.remaining();
    size = 0;
    boolean smaller = deflate(rest, 1 << windowBits, count);
    if (!smaller || !keepsContext || windowBits < DeflateParameters.MAX_WINDOW_BITS) {
      deflater
          .reset(); // Also if this message is sent uncompressed: the receiver has no copy to refer
      // to.
    }
    return smaller ? Optional.of(ByteBuffer.wrap(taken(), 0, size)) : Optional.empty();
  }

  private boolean deflate(ByteBuffer rest, int window, int count) {
    for (int since = 0; rest.hasRemaining(); ) {
      int length = Math.min(rest.remaining(), Math.min(piece.length, window - since));
      rest.get(piece, 0, length);
      deflater.setInput(piece, 0, length);
      since = (since + length) % window;
      put(
          flush(
              rest.hasRemaining(), since == 0 && window < 1 << DeflateParameters.MAX_WINDOW_BITS));
      if (size - TAIL_BYTES >= count) {
        return false;
      }
    }
    size -= TAIL_BYTES;
    return count > 0;
  }

  private static int flush(boolean more, boolean forgets) {
    return !more ? Deflater.SYNC_FLUSH : forgets ? Deflater.FULL_FLUSH : Deflater.NO_FLUSH;
  }

  private void put(int flush) {
    int room;
    int count;
    do {
      if (out.length - size < FLUSH_BYTES) {
        out = Arrays.copyOf(out, Math.max(PIECE_BYTES, 2 * out.length));
      }
      room = out.length - size;
      count = deflater.deflate(out, size, room, flush);
      size += count;
    } while (count == room);
  }

  private byte[] taken() {
    byte[] taken = out;
    if (out.length > MAX_KEPT_BYTES) {
      out = NOTHING;
    }
    return taken;
  }

  /** Gives the native memory back; nothing can be compressed after it. */
  public void end() {
    deflater.end();
  }
}
