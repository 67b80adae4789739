package porthole.javawebsocket;

import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import org.java_websocket.WebSocket;
import org.java_websocket.framing.Framedata;
import org.java_websocket.handshake.ClientHandshake;
import org.java_websocket.handshake.Handshakedata;

/** The callbacks of a {@link WebSocketServer}, and the library's events that call them. */
abstract class ServerCallbacks extends FixedOptions {
  /** Called on the loop's thread when the server listens. */
  public abstract void onStart();

  /** Called when a connection is open; {@code conn} may send at once. */
  public abstract void onOpen(WebSocket conn, ClientHandshake handshake);

  /** Called with a whole text message. */
  public abstract void onMessage(WebSocket conn, String message);

  /** Called with a whole binary message. The program may keep the buffer. */
  public void onMessage(WebSocket conn, ByteBuffer message) {}

  /**
   * Called once for each opened connection when it has closed.
   *
   * @param code the close code; 1005 if the peer gave none, 1006 without a closing handshake
   * @param remote whether the peer began to close, or was lost
   */
  public abstract void onClose(WebSocket conn, int code, String reason, boolean remote);

  /**
   * Called for an error.
   *
   * @param conn null if the server cannot listen, or {@link #onStart} has thrown
   */
  public abstract void onError(WebSocket conn, Exception ex);

  /** Called on the closing thread before this server sends the first close frame. */
  public void onCloseInitiated(WebSocket conn, int code, String reason) {}

  /** Called just before {@link #onClose}. */
  public void onClosing(WebSocket conn, int code, String reason, boolean remote) {}

  /**
   * Called with a ping after it has been answered. The default does nothing; in the library it
   * sends the pong.
   */
  @Override
  public void onWebsocketPing(WebSocket conn, Framedata f) {}

  /**
   * Adds an open connection. If it returns false, {@link #onOpen} and {@link #onClose} are not
   * called.
   */
  protected abstract boolean addConnection(WebSocket ws);

  /** Removes a closed connection. Returns whether it was present. */
  protected abstract boolean removeConnection(WebSocket ws);

  /** Runs a callback of the program; its exceptions go to {@link #onError}. */
  final void guarded(WebSocket conn, Runnable call) {
    try {
      call.run();
    } catch (RuntimeException e) {
      onWebsocketError(conn, e);
    }
  }

  @Override
  public final void onWebsocketMessage(WebSocket conn, String message) {
    onMessage(conn, message);
  }

  @Override
  public final void onWebsocketMessage(WebSocket conn, ByteBuffer blob) {
    onMessage(conn, blob);
  }

  @Override
  public final void onWebsocketOpen(WebSocket conn, Handshakedata d) {
    if (addConnection(conn)) {
      onOpen(conn, (ClientHandshake) d);
    }
  }

  @Override
  public final void onWebsocketClose(WebSocket conn, int code, String reason, boolean remote) {
    if (removeConnection(conn)) {
      onClose(conn, code, reason, remote);
    }
  }

  @Override
  public final void onWebsocketError(WebSocket conn, Exception ex) {
    onError(conn, ex);
  }

  @Override
  public final void onWriteDemand(WebSocket conn) {
    throw new UnsupportedOperationException("The transport decides when to write.");
  }

  @Override
  public void onWebsocketCloseInitiated(WebSocket conn, int code, String reason) {
    onCloseInitiated(conn, code, reason);
  }

  @Override
  public void onWebsocketClosing(WebSocket conn, int code, String reason, boolean remote) {
    onClosing(conn, code, reason, remote);
  }

  @Override
  public InetSocketAddress getRemoteSocketAddress(WebSocket conn) {
    return conn.getRemoteSocketAddress();
  }
}
