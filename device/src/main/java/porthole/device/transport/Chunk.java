package porthole.device.transport;

import java.nio.ByteBuffer;

/** Bytes that are sent to one peer alone: a buffer that is filled while it is written. */
final class Chunk implements Outbox.Part {
  /** Holds what a busy turn says to one peer; direct, so that the JDK need not copy it again. */
  static final int BYTES = 16 * 1024;

  private final ByteBuffer buffer = ByteBuffer.allocateDirect(BYTES);

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
