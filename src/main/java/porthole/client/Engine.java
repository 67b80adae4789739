package porthole.client;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import org.java_websocket.WebSocket;
import org.java_websocket.WebSocketAdapter;
import org.java_websocket.WebSocketImpl;
import org.java_websocket.exceptions.InvalidHandshakeException;
import org.java_websocket.exceptions.WebsocketNotConnectedException;
import org.java_websocket.framing.CloseFrame;
import org.java_websocket.framing.Framedata;
import org.java_websocket.framing.PingFrame;
import org.java_websocket.handshake.HandshakeImpl1Client;
import org.java_websocket.handshake.Handshakedata;
import porthole.protocol.CloseCode;

/**
 * The library's protocol engine without its sockets and threads: bytes come in by {@link #receive},
 * go out to the {@link Backlog}, and what they mean goes to the {@link Handler}.
 */
final class Engine extends WebSocketAdapter {

  private static final String SUBPROTOCOL = "Sec-WebSocket-Protocol";

  private final Request request;
  private final Handler handler;
  private final Backlog backlog;
  private final WebSocketImpl protocol;

  // Written and read by the reading thread only.
  private boolean finished;
  private int closeCode = CloseCode.ABNORMAL;
  private String closeReason = "";

  Engine(Request request, Handler handler, Backlog backlog) {
    this.request = request;
    this.handler = handler;
    this.backlog = backlog;
    protocol = new WebSocketImpl(this,
        LimitedDraft.of(request.subprotocols(), request.maxMessageBytes()));
  }

  /** Returns the client's half of the opening handshake. */
  byte[] startHandshake() {
    HandshakeImpl1Client handshake = new HandshakeImpl1Client();
    handshake.setResourceDescriptor(request.target());
    handshake.put("Host", request.authority());
    request.headers().forEach(handshake::put);
    try {
      protocol.startHandshake(handshake);
    } catch (InvalidHandshakeException e) {
      throw new IllegalStateException(e); // Only our own callbacks could cause it.
    }
    byte[] bytes = backlog.take().orElseThrow(IllegalStateException::new).array();
    backlog.written(bytes.length); // By the caller, at once: messages find the backlog empty.
    return bytes;
  }

  /** Takes the server's half of the opening handshake; returns once the connection is open. */
  void finishHandshake(ResponseHead head) throws HandshakeException {
    if (head.status() != ResponseHead.SWITCHING_PROTOCOLS) {
      throw HandshakeException.refused(head);
    }
    protocol.decode(ByteBuffer.wrap(head.bytes()));
    if (!protocol.isOpen()) {
      boolean noSubprotocol =
          !request.subprotocols().isEmpty() && head.field(SUBPROTOCOL).isEmpty();
      throw HandshakeException.wrong(noSubprotocol
          ? "it chose none of the subprotocols " + request.subprotocols()
          : "its Upgrade, Connection, Sec-WebSocket-Accept or Sec-WebSocket-Protocol do not fit");
    }
  }

  /** Takes bytes just received; calls the handler for each message that they complete. */
  void receive(byte[] bytes, int length) {
    try {
      protocol.decode(ByteBuffer.wrap(bytes, 0, length));
    } catch (RuntimeException e) {
      // A close frame with invalid UTF-8 in its reason ends in a NullPointerException.
      handler.onError(e);
      protocol.close(CloseCode.PROTOCOL_ERROR, "invalid frame");
    }
  }

  void send(String text) throws IOException {
    whileOpen(() -> protocol.send(text));
  }

  void send(ByteBuffer data) throws IOException {
    whileOpen(() -> protocol.send(data));
  }

  void ping(ByteBuffer data) throws IOException {
    PingFrame frame = new PingFrame();
    frame.setPayload(data);
    whileOpen(() -> protocol.sendFrame(frame));
  }

  private static void whileOpen(Runnable sending) throws IOException {
    try {
      sending.run();
    } catch (WebsocketNotConnectedException e) {
      throw new IOException("The connection is not open", e);
    }
  }

  /**
   * Sends a close frame. Not by the engine's own close, after which it would ignore the messages
   * that are still on their way here, and the peer's close code.
   */
  void close(int code, String reason) {
    CloseFrame frame = new CloseFrame();
    frame.setReason(reason);
    frame.setCode(code);
    try {
      protocol.sendFrame(frame);
    } catch (WebsocketNotConnectedException e) {
      // The peer was faster; what its close frame says is what counts.
      return;
    }
  }

  /** Tells that the closing handshake is over, or that the peer made it pointless. */
  boolean isFinished() {
    return finished;
  }

  int closeCode() {
    return closeCode;
  }

  String closeReason() {
    return closeReason;
  }

  @Override
  public void onWriteDemand(WebSocket connection) {
    synchronized (backlog) { // Two threads that drained at once could swap their frames.
      for (ByteBuffer frame; (frame = protocol.outQueue.poll()) != null; ) {
        backlog.add(frame);
      }
    }
  }

  @Override
  public void onWebsocketMessage(WebSocket connection, String text) {
    tell(() -> handler.onText(text));
  }

  @Override
  public void onWebsocketMessage(WebSocket connection, ByteBuffer data) {
    tell(() -> handler.onBinary(data));
  }

  /** Answers, unless the peer reads nothing: pongs behind a full backlog would grow it for ever. */
  @Override
  public void onWebsocketPing(WebSocket connection, Framedata ping) {
    if (backlog.hasRoom() && !finished) {
      super.onWebsocketPing(connection, ping);
    }
  }

  @Override
  public void onWebsocketPong(WebSocket connection, Framedata pong) {
    tell(() -> handler.onPong(pong.getPayloadData()));
  }

  /**
   * Calls the handler; an exception of its own must not look like one of the peer's. Frames that
   * came in one read with the close frame, behind it, are not for it: RFC 6455, section 1.4.
   */
  void tell(Runnable call) {
    if (finished) {
      return;
    }
    try {
      call.run();
    } catch (RuntimeException e) {
      handler.onError(e);
      close(CloseCode.INTERNAL_ERROR, "");
    }
  }

  @Override
  public void onWebsocketError(WebSocket connection, Exception error) {
    handler.onError(error);
  }

  @Override
  public void onWebsocketOpen(WebSocket connection, Handshakedata handshake) {
    // The handler hears of it on the reading thread.
  }

  @Override
  public void onWebsocketClosing(WebSocket connection, int code, String reason, boolean remote) {
    finished = true;
    closeCode = code;
    closeReason = reason == null ? "" : reason;
  }

  @Override
  public void onWebsocketClose(WebSocket connection, int code, String reason, boolean remote) {
    // Sockets are not the engine's here.
  }

  @Override
  public void onWebsocketCloseInitiated(WebSocket connection, int code, String reason) {
    // onWebsocketClosing follows.
  }

  @Override
  public InetSocketAddress getLocalSocketAddress(WebSocket connection) {
    throw new UnsupportedOperationException("The engine has no socket");
  }

  @Override
  public InetSocketAddress getRemoteSocketAddress(WebSocket connection) {
    throw new UnsupportedOperationException("The engine has no socket");
  }
}
