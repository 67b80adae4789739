package porthole.javawebsocket;

import java.nio.ByteBuffer;
import org.java_websocket.exceptions.InvalidDataException;
import org.java_websocket.framing.PingFrame;
import org.java_websocket.framing.PongFrame;
import porthole.device.transport.Handler;
import porthole.protocol.CloseCode;
import porthole.protocol.ProtocolViolationException;

/**
 * Calls the program's callbacks for one connection. As in the library, an exception of the program
 * goes to its {@code onError} and leaves the connection open. Loop's thread.
 */
final class CallbackHandler implements Handler {
  private final WebSocketServer server;
  private final PortholeWebSocket socket;
  private boolean closedByPeer;

  CallbackHandler(WebSocketServer server, PortholeWebSocket socket) {
    this.server = server;
    this.socket = socket;
  }

  @Override
  public void onText(String text) {
    server.guarded(socket, () -> server.onWebsocketMessage(socket, text));
  }

  @Override
  public void onBinary(ByteBuffer data) {
    ByteBuffer copy = PortholeWebSocket.copy(data);
    server.guarded(socket, () -> server.onWebsocketMessage(socket, copy));
  }

  @Override
  public void onPing(ByteBuffer data) {
    PingFrame frame = new PingFrame();
    frame.setPayload(PortholeWebSocket.copy(data));
    server.guarded(socket, () -> server.onWebsocketPing(socket, frame));
  }

  @Override
  public void onPong(ByteBuffer data) {
    PongFrame frame = new PongFrame();
    frame.setPayload(PortholeWebSocket.copy(data));
    server.guarded(socket, () -> server.onWebsocketPong(socket, frame));
  }

  /** A message over the limit calls only onClose, with 1009, as in the library. */
  @Override
  public void onError(Exception error) {
    if (!(error instanceof ProtocolViolationException)) {
      server.onWebsocketError(socket, error);
      return;
    }
    int code = ((ProtocolViolationException) error).closeCode();
    if (code != CloseCode.TOO_BIG) {
      server.onWebsocketError(socket, new InvalidDataException(code, error.getMessage(), error));
    }
  }

  @Override
  public void onPeerClose() {
    closedByPeer = true;
  }

  @Override
  public void onClose(int code, String reason) {
    socket.closing();
    DropReason reported = socket.dropReason().orElse(new DropReason(code, reason));
    boolean byPeer = closedByPeer || code == CloseCode.ABNORMAL && !socket.dropReason().isPresent();
    server.guarded(
        socket, () -> server.onWebsocketClosing(socket, reported.code, reported.reason, byPeer));
    server.guarded(
        socket, () -> server.onWebsocketClose(socket, reported.code, reported.reason, byPeer));
    socket.closed();
  }

  /** Code and reason that the program gave for a connection that is dropped. Immutable. */
  static final class DropReason {
    private final int code;
    private final String reason;

    DropReason(int code, String reason) {
      this.code = code;
      this.reason = reason;
    }
  }
}
