package porthole.client;

import java.util.Collections;
import java.util.List;
import java.util.stream.Collectors;
import org.java_websocket.WebSocketImpl;
import org.java_websocket.drafts.Draft;
import org.java_websocket.drafts.Draft_6455;
import org.java_websocket.enums.Opcode;
import org.java_websocket.exceptions.InvalidDataException;
import org.java_websocket.framing.CloseFrame;
import org.java_websocket.framing.Framedata;
import org.java_websocket.protocols.IProtocol;
import org.java_websocket.protocols.Protocol;

/**
 * The library's draft with a limit on messages. Its own limit holds for each frame, and is looked
 * at on a message's first and last frame only: fragments that never end would fill the heap.
 */
final class LimitedDraft extends Draft_6455 {

  /** Bounds what empty fragments cost, which the limit on bytes does not see. */
  static final int MAX_FRAGMENTS = 65_536;

  private final int maxMessageBytes;
  private long messageBytes;
  private int fragments;

  private LimitedDraft(List<IProtocol> subprotocols, int maxMessageBytes) {
    super(Collections.emptyList(), subprotocols, maxMessageBytes);
    this.maxMessageBytes = maxMessageBytes;
  }

  static LimitedDraft of(List<String> subprotocols, int maxMessageBytes) {
    List<String> offered = subprotocols.isEmpty() ? Collections.singletonList("") : subprotocols;
    return new LimitedDraft(
        offered.stream().map(Protocol::new).collect(Collectors.toList()), maxMessageBytes);
  }

  /** The engine works on a copy, which must be limited too. */
  @Override
  public Draft copyInstance() {
    return new LimitedDraft(getKnownProtocols(), maxMessageBytes);
  }

  @Override
  public void processFrame(WebSocketImpl engine, Framedata frame) throws InvalidDataException {
    if (isData(frame.getOpcode())) {
      count(frame);
    }
    super.processFrame(engine, frame);
  }

  private static boolean isData(Opcode opcode) {
    return opcode == Opcode.TEXT || opcode == Opcode.BINARY || opcode == Opcode.CONTINUOUS;
  }

  private void count(Framedata frame) throws InvalidDataException {
    messageBytes += frame.getPayloadData().remaining();
    fragments++;
    if (messageBytes > maxMessageBytes || fragments > MAX_FRAGMENTS) {
      throw new InvalidDataException(CloseFrame.TOOBIG, "message longer than "
          + maxMessageBytes + " bytes or " + MAX_FRAGMENTS + " fragments");
    }
    if (frame.isFin()) {
      messageBytes = 0;
      fragments = 0;
    }
  }

  @Override
  public boolean equals(Object other) {
    return this == other;
  }

  @Override
  public int hashCode() {
    return System.identityHashCode(this);
  }
}
