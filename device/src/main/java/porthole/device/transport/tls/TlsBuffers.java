package porthole.device.transport.tls;

import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import porthole.device.transport.loop.EventLoop;

/**
 * The buffers for encrypted bytes of one loop: one for every read, one for every write, and those
 * lent to connections that hold a part of a record. Made when first needed. Loop's thread.
 */
@SuppressWarnings("ReferenceEquality") // NONE stands for no buffer.
final class TlsBuffers {
  /** No record is longer: 5 of header, 2^14 of data, 2048 around it (RFC 5246, section 6.2.3). */
  static final int RECORD_BYTES = 5 + 16 * 1024 + 2048;

  static final ByteBuffer NONE = ByteBuffer.allocate(0);

  /**
   * One record less than the loop's read buffer: an engine decrypts only into room for the longest
   * record, even if the next record is short.
   */
  private static final int READ_BYTES = EventLoop.READ_BUFFER_BYTES - RECORD_BYTES;

  /** Two records, which are then written to the socket. */
  private static final int WRITE_BYTES = 2 * RECORD_BYTES;

  private static final int KEPT = 4;

  private final ArrayDeque<ByteBuffer> lent = new ArrayDeque<>(KEPT);
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

  /** Returns a copy of the rest of a read, which must be given back; NONE if there is no rest. */
  ByteBuffer keep(ByteBuffer rest) {
    if (!rest.hasRemaining()) {
      return NONE;
    }
    ByteBuffer part = lent.isEmpty() ? ByteBuffer.allocate(RECORD_BYTES) : lent.pop();
    part.put(rest).flip();
    return part;
  }

  void giveBack(ByteBuffer part) {
    if (part != NONE && lent.size() < KEPT) {
      part.clear();
      lent.push(part);
    }
  }
}
