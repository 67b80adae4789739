package porthole.device.transport.loop;

import java.nio.ByteBuffer;
import porthole.device.transport.QueuedBytes;

/** Bytes for one peer: a buffer that is filled and written at the same time. */
final class Chunk implements QueuedBytes {
  /** Enough for a busy turn of one peer. */
  static final int BYTES = 16 * 1024;

  private static final int NOWHERE = Integer.MAX_VALUE;
  private static final int LENGTH_BITS = 0x7F;

  private final ByteBuffer buffer;
  private int firstFrame = NOWHERE;

  private Chunk(ByteBuffer buffer) {
    this.buffer = buffer;
  }

  /** Returns a chunk that the socket reads directly. Its memory is never freed. */
  static Chunk direct() {
    return new Chunk(ByteBuffer.allocateDirect(BYTES));
  }

  /** Returns a chunk that is copied when it is written, and garbage-collected when unused. */
  static Chunk onHeap() {
    return new Chunk(ByteBuffer.allocate(BYTES));
  }

  boolean isDirect() {
    return buffer.isDirect();
  }

  /** Returns the buffer, ready to be filled. */
  ByteBuffer buffer() {
    return buffer;
  }

  @Override
  public int length() {
    return buffer.position();
  }

  /** Returns the buffer, ready to be read; {@link #endRead} must follow. */
  ByteBuffer beginRead(int from) {
    buffer.flip();
    buffer.position(from);
    return buffer;
  }

  void endRead() {
    buffer.position(buffer.limit());
    buffer.limit(buffer.capacity());
  }

  @Override
  public void copy(int from, int count, ByteBuffer target) {
    beginRead(from);
    int filled = buffer.limit();
    buffer.limit(from + count);
    target.put(buffer);
    buffer.limit(filled);
    endRead();
  }

  /** Notes that a frame begins here, whose whole header will be in this chunk. */
  void frameBegins() {
    if (firstFrame == NOWHERE) {
      firstFrame = buffer.position();
    }
  }

  /**
   * Returns the first offset from {@code from} on at which a frame begins or the last one ends; an
   * offset beyond the chunk if that is in another chunk.
   */
  int boundary(int from) {
    long at = firstFrame;
    while (at < from && at < length()) {
      at += frameBytes((int) at);
    }
    return (int) Math.min(at, NOWHERE);
  }

  private long frameBytes(int at) {
    int bits = buffer.get(at + 1) & LENGTH_BITS; // Our frames have no mask.
    switch (bits) {
      case 126:
        return 4L + (buffer.getShort(at + 2) & 0xFFFF);
      case 127:
        return 10L + buffer.getLong(at + 2);
      default:
        return 2L + bits;
    }
  }

  /** Moves the bytes from an offset, at which a frame begins, to an empty chunk. */
  void moveTo(Chunk rest, int from) {
    copy(from, length() - from, rest.buffer);
    rest.firstFrame = 0;
    buffer.position(from);
  }

  void clear() {
    buffer.clear();
    firstFrame = NOWHERE;
  }
}
