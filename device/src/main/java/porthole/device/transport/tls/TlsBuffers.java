package porthole.device.transport.tls;

import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import porthole.device.transport.loop.EventLoop;

/**
 * The buffers of encrypted bytes of one loop: one that every read uses, one that every write uses,
 * and those lent to connections that hold half a record. Made when the first is wanted. Loop's
 * thread.
 */
@SuppressWarnings("ReferenceEquality") // With NONE, which stands for no buffer.
final class TlsBuffers {
  /** No record is longer: 5 of header, 2^14 of data, 2048 around it (RFC 5246, section 6.2.3). */
  static final int RECORD_BYTES = 5 + 16 * 1024 + 2048;

  static final ByteBuffer NONE = ByteBuffer.allocate(0);

  /**
   * A record less than the loop's buffer for what it becomes: an engine decrypts only into room for
   * the longest record, whatever the next one is.
   */
  private static final int READ_BYTES = EventLoop.READ_BUFFER_BYTES - RECORD_BYTES;

  /** Two records: then the socket is asked to take them. */
  private static final int WRITE_BYTES = 2 * RECORD_BYTES;

  private static final int KEPT = 4;

  private final ArrayDeque<ByteBuffer> halves = new ArrayDeque<>(KEPT);
  private ByteBuffer read = NONE;
  private ByteBuffer write = NONE;

  /** Returns the buffer that every read uses, empty. */
  ByteBuffer read() {
    if (read == NONE) {
      read = ByteBuffer.allocateDirect(READ_BYTES);
    }
    read.clear();
    return read;
  }

  /** Returns the buffer that every write uses, empty. */
  ByteBuffer write() {
    if (write == NONE) {
      write = ByteBuffer.allocateDirect(WRITE_BYTES);
    }
    write.clear();
    return write;
  }

  /** Returns a copy of what a read has left over, to be given back; nothing is lent for nothing. */
  ByteBuffer keep(ByteBuffer rest) {
    if (!rest.hasRemaining()) {
      return NONE;
    }
    ByteBuffer half = halves.isEmpty() ? ByteBuffer.allocate(RECORD_BYTES) : halves.pop();
    half.put(rest).flip();
    return half;
  }

  void giveBack(ByteBuffer half) {
    if (half != NONE && halves.size() < KEPT) {
      half.clear();
      halves.push(half);
    }
  }
}
