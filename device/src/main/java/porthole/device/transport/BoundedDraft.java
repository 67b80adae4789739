package porthole.device.transport;

import java.util.Collections;
import org.java_websocket.WebSocketImpl;
import org.java_websocket.drafts.Draft;
import org.java_websocket.drafts.Draft_6455;
import org.java_websocket.enums.Opcode;
import org.java_websocket.exceptions.InvalidDataException;
import org.java_websocket.exceptions.LimitExceededException;
import org.java_websocket.framing.Framedata;
import org.java_websocket.protocols.Protocol;

/**
 * The library's RFC 6455, with limits that hold. Its own limit is checked on the first and the last
 * frame of a message only, so continuation frames without end would fill the heap.
 */
final class BoundedDraft extends Draft_6455 {
  /** One message, whole or in fragments; a larger one is refused (1009) from its frame header on. */
  static final int MAX_MESSAGE_BYTES = 64 * 1024;

  /** Fragments of one message: each costs an object, however few bytes it carries. */
  static final int MAX_FRAGMENTS = 1024;

  private long messageBytes;
  private int fragments;

  BoundedDraft() {
    super(
        Collections.emptyList(), Collections.singletonList(new Protocol("")), MAX_MESSAGE_BYTES);
  }

  @Override
  public Draft copyInstance() {
    return new BoundedDraft();
  }

  @Override
  public void processFrame(WebSocketImpl connection, Framedata frame) throws InvalidDataException {
    Opcode opcode = frame.getOpcode();
    if (opcode == Opcode.CONTINUOUS || opcode == Opcode.TEXT || opcode == Opcode.BINARY) {
      count(frame);
    }
    super.processFrame(connection, frame);
  }

  private void count(Framedata frame) throws LimitExceededException {
    messageBytes += frame.getPayloadData().remaining();
    fragments++;
    if (messageBytes > MAX_MESSAGE_BYTES || fragments > MAX_FRAGMENTS) {
      throw new LimitExceededException("Expected a message of at most 64 kB", MAX_MESSAGE_BYTES);
    }
    if (frame.isFin()) {
      messageBytes = 0;
      fragments = 0;
    }
  }

  /** Keeps the state, which the library would throw away when we start the closing handshake. */
  @Override
  public void reset() {
    // A draft serves one connection: the peer's close frame is still to be read with it.
  }
}
