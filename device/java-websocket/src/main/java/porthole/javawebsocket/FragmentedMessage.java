package porthole.javawebsocket;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.Optional;
import org.java_websocket.enums.Opcode;

/**
 * Collects the fragments that a program sends until the last one, to be sent as one message.
 * Guarded by its monitor.
 */
final class FragmentedMessage {
  private final long maxBytes;
  private final ByteArrayOutputStream collected = new ByteArrayOutputStream(0);
  private Optional<Opcode> opcode = Optional.empty();

  FragmentedMessage(long maxBytes) {
    this.maxBytes = maxBytes;
  }

  /**
   * Takes a fragment; returns the whole message if this is its last one. The buffer's position is
   * not changed.
   *
   * @param op decides the kind of the message with its first fragment only
   * @throws IllegalStateException for a message that is longer than may wait for a peer
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

  /** A message. Immutable. */
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
