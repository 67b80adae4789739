package porthole.device.transport;

import java.nio.ByteBuffer;

/** Bytes that are sent to one peer alone: a buffer that is filled while it is written. */
final class Chunk implements Outbox.Part {
  /** Holds what a busy turn says to one peer. */
  static final int BYTES = 16 * 1024;

  private final ByteBuffer buffer;

  private Chunk(ByteBuffer buffer) {
    this.buffer = buffer;
  }

  /** Returns a chunk that a socket takes as it is. Its memory is never given back to the system. */
  static Chunk direct() {
    return new Chunk(ByteBuffer.allocateDirect(BYTES));
  }

  /** Returns a chunk that is copied when it is written, and is gone when nobody refers to it. */
  static Chunk onHeap() {
    return new Chunk(ByteBuffer.allocate(BYTES));
  }

  boolean isDirect() {
    return buffer.isDirect();
  }

  /** Returns the buffer, to be filled at its position. */
  ByteBuffer buffer() {
    return buffer;
  }

  @Override
  public int length() {
    return buffer.position();
  }

  /** Returns the buffer as it is read; {@link #endRead} must follow. */
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

  void clear() {
    buffer.clear();
  }
}
