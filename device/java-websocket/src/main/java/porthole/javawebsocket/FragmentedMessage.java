package porthole.javawebsocket;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.Optional;
import org.java_websocket.enums.Opcode;

/**
 * Collects the fragments that a program sends, up to the last one, for one message. Synchronized.
 */
final class FragmentedMessage {
  private final long maxBytes;
  private final ByteArrayOutputStream collected = new ByteArrayOutputStream(0);
  private Optional<Opcode> opcode = Optional.empty();

  FragmentedMessage(long maxBytes) {
    this.maxBytes = maxBytes;
  }

  /**
   * Adds a fragment. Returns the whole message if it is the last one. The buffer's position stays.
   *
   * @param op the type of the message; only the first fragment's counts
   * @throws IllegalStateException if the message exceeds the backlog of a peer
   */
  synchronized Optional<Whole> add(Opcode op, ByteBuffer fragment, boolean isLast) {
    if (collected.size() + (long) fragment.remaining() > maxBytes) {
      throw new IllegalStateException(
          "Send fragments of at most " + maxBytes + " bytes in a message, or raise backlog_bytes.");
    }
    opcode = Optional.of(opcode.orElse(op));
    byte[] bytes = PortholeWebSocket.copy(fragment).array();
    collected.write(bytes, 0, bytes.length);
    if (!isLast) {
      return Optional.empty();
    }
    Whole whole = new Whole(opcode.get() == Opcode.TEXT, ByteBuffer.wrap(collected.toByteArray()));
    opcode = Optional.empty();
    collected.reset();
    return Optional.of(whole);
  }

  /** A whole message. Immutable. */
  static final class Whole {
    private final boolean isText;
    private final ByteBuffer bytes;

    private Whole(boolean isText, ByteBuffer bytes) {
      this.isText = isText;
      this.bytes = bytes;
    }

    boolean isText() {
      return isText;
    }

    ByteBuffer bytes() {
      return bytes;
    }
  }
}
