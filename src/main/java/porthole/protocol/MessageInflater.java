package porthole.protocol;

import java.nio.ByteBuffer;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;

/**
 * Decompresses one message after the other (RFC 7692, section 7.2.2), as their bytes come in. For
 * one thread. Holds 40 kB of native memory until {@link #end}. Inflated bytes are limited, so that
 * a few bytes cannot become a gigabyte.
 */
final class MessageInflater {
  /** The four bytes that the sender has left out. */
  private static final byte[] TAIL = {0, 0, -1, -1};

  /** The same, and an empty last block, which shows that every block before it was complete. */
  private static final byte[] LAST_TAIL = {0, 0, -1, -1, 3, 0};

  /** An empty last block alone, for a sender that has left nothing out. */
  private static final byte[] LAST = {3, 0};

  private static final int TAIL_AS_INT = 0xFFFF;
  private static final int PIECE_BYTES = 4 * 1024;
  private static final int FIRST_CAPACITY = 1024;
  private static final long MAX_CAPACITY = Integer.MAX_VALUE - 8; // The largest array of a JVM.
  private static final ByteBuffer NOTHING = ByteBuffer.allocate(0);

  private final boolean keepsContext;
  private final Inflater inflater = new Inflater(true);
  private final byte[] piece = new byte[PIECE_BYTES];
  private ByteBuffer message = NOTHING;
  private boolean begun;
  private int lastFour; // The last four compressed bytes.

  MessageInflater(boolean keepsContext) {
    this.keepsContext = keepsContext;
  }

  /** Returns the inflated bytes of this message: up to the buffer's position. */
  ByteBuffer message() {
    return message;
  }

  /**
   * Takes the remaining bytes of a buffer, compressed.
   *
   * @param maxBytes of the whole message, inflated; over it: 1009
   */
  void inflate(ByteBuffer compressed, int maxBytes) throws ProtocolViolationException {
    while (compressed.hasRemaining()) {
      int length = Math.min(compressed.remaining(), piece.length);
      compressed.get(piece, 0, length);
      inflate(piece, length, maxBytes);
      for (int i = Math.max(0, length - 4); i < length; i++) {
        lastFour = lastFour << 8 | piece[i] & 0xFF;
      }
      begun = true;
    }
  }

  /**
   * Ends the message. A message without any byte is empty: some peers' zlib renders it so, instead
   * of as a byte of 0 (RFC 7692, section 7.2.3.6).
   *
   * <p>Java-WebSocket leaves the four bytes of section 7.2.1 in when an empty fragment ends a
   * message. A correct message never ends with these bytes: its last byte has the bits of a block's
   * header, which are 0, while the last of the four bytes is 0xFF.
   *
   * @param emptyEnd whether the last fragment was empty, and not the first
   */
  void finish(int maxBytes, boolean emptyEnd) throws ProtocolViolationException {
    if (!begun || inflater.finished()) {
      return;
    }
    boolean complete = emptyEnd && lastFour == TAIL_AS_INT;
    if (complete && keepsContext) {
      return;
    }
    byte[] tail = complete ? LAST : keepsContext ? TAIL : LAST_TAIL;
    inflate(tail, tail.length, maxBytes);
    if (!keepsContext && !inflater.finished()) {
      throw corrupt();
    }
  }

  private void inflate(byte[] bytes, int length, int maxBytes) throws ProtocolViolationException {
    for (int at = 0; at < length; at = length - inflater.getRemaining()) {
      if (inflater.finished()) {
        // A last block (BFINAL) ends what zlib calls a stream, not the message: the next follows at
        // the next byte (RFC 7692, section 7.2.1). Nobody's compressor refers across it.
        inflater.reset();
      }
      inflater.setInput(bytes, at, length - at);
      drain(maxBytes);
    }
  }

  private void drain(int maxBytes) throws ProtocolViolationException {
    int count;
    do {
      makeRoom(maxBytes);
      count = inflateOnce();
      message.position(message.position() + count);
      if (message.position() > maxBytes) {
        throw new ProtocolViolationException(
            CloseCode.TOO_BIG, "Expected at most " + maxBytes + " bytes, decompressed");
      }
    } while (count > 0);
  }

  @SuppressWarnings("ByteBufferBackingArray") // Made by allocate, so it begins at 0.
  private int inflateOnce() throws ProtocolViolationException {
    try {
      return inflater.inflate(message.array(), message.position(), message.remaining());
    } catch (DataFormatException e) {
      throw corrupt();
    }
  }

  /** Has the code for data that does not match its type, as text that is not UTF-8. */
  private static ProtocolViolationException corrupt() {
    return new ProtocolViolationException(
        CloseCode.INVALID_DATA, "Expected data in the DEFLATE format");
  }

  /** Grows up to one byte past the limit: this byte shows that a message is too large. */
  private void makeRoom(int maxBytes) {
    if (!message.hasRemaining()) {
      long wanted = Math.max(FIRST_CAPACITY, 2L * message.capacity());
      long capacity = Math.min(Math.min(wanted, maxBytes + 1L), MAX_CAPACITY);
      ByteBuffer larger = ByteBuffer.allocate((int) capacity);
      message.flip();
      larger.put(message);
      message = larger;
    }
  }

  /** Prepares for the next message, of any connection if there is no context. */
  void reset() {
    message = NOTHING;
    begun = false;
    lastFour = 0;
    if (!keepsContext) {
      inflater.reset();
    }
  }

  void end() {
    inflater.end();
  }
}
