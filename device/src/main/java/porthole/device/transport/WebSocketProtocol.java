package porthole.device.transport;

import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.Collections;
import org.java_websocket.WebSocket;
import org.java_websocket.WebSocketAdapter;
import org.java_websocket.WebSocketImpl;
import org.java_websocket.drafts.Draft;
import org.java_websocket.enums.Opcode;
import org.java_websocket.exceptions.InvalidDataException;
import org.java_websocket.framing.Framedata;
import org.java_websocket.handshake.Handshakedata;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import porthole.protocol.CloseCode;

/**
 * One WebSocket: the library's {@link WebSocketImpl} turns bytes into messages and back, and the
 * link moves the bytes. The library's own server is not used. Loop's thread, but for {@link
 * Connection}'s methods.
 */
final class WebSocketProtocol implements Protocol, Connection {
  /** A silent peer is asked for a sign of life, so that NAT keeps the way open. */
  static final long PING_AFTER_NANOS = 30_000_000_000L;

  /** A peer that has not said anything for this long is gone. */
  static final long GONE_AFTER_NANOS = 75_000_000_000L;

  /** From our close frame to the peer's. */
  static final long CLOSING_NANOS = 2_000_000_000L;

  private static final Logger LOG = LoggerFactory.getLogger(WebSocketProtocol.class);

  private final Link link;
  private final Traffic traffic;
  private final WebSocketImpl socket;
  private Handler handler;
  private long lastHeard;
  private boolean over;

  private WebSocketProtocol(Link link, Traffic traffic, Endpoint endpoint, HttpRequest request) {
    this.link = link;
    this.traffic = traffic;
    this.lastHeard = link.loop().now();
    this.socket =
        new WebSocketImpl(
            new Listener(endpoint, request), Collections.<Draft>singletonList(new BoundedDraft()));
  }

  /** Answers a valid opening handshake and goes on with WebSocket on its link. */
  static WebSocketProtocol open(
      Link link, Traffic traffic, Endpoint endpoint, HttpRequest request, byte[] head) {
    WebSocketProtocol protocol = new WebSocketProtocol(link, traffic, endpoint, request);
    link.speak(protocol);
    link.setDeadline(protocol.lastHeard + PING_AFTER_NANOS);
    protocol.socket.decode(ByteBuffer.wrap(head));
    return protocol;
  }

  @Override
  public void receive(ByteBuffer bytes) {
    if (!bytes.hasRemaining()) {
      return;
    }
    lastHeard = link.loop().now();
    if (socket.isOpen()) {
      socket.decode(bytes);
    } else {
      receiveWhileClosing(bytes);
    }
  }

  /** Looks for the peer's close frame; the library ignores all that comes after ours. */
  private void receiveWhileClosing(ByteBuffer bytes) {
    try {
      for (Framedata frame : socket.getDraft().translateFrame(bytes)) {
        if (frame.getOpcode() == Opcode.CLOSING) {
          link.finish();
          return;
        }
      }
    } catch (InvalidDataException e) {
      link.finish();
    }
  }

  @Override
  public void expired() {
    long now = link.loop().now();
    if (socket.isClosing()) {
      link.drop();
    } else if (now - lastHeard >= GONE_AFTER_NANOS) {
      LOG.debug("{} is silent for too long", link.peer());
      link.drop();
    } else if (now - lastHeard >= PING_AFTER_NANOS) {
      socket.sendPing();
      link.setDeadline(lastHeard + GONE_AFTER_NANOS);
    } else {
      link.setDeadline(lastHeard + PING_AFTER_NANOS);
    }
  }

  @Override
  public void goAway(int code, String reason) {
    closeNow(code, reason);
  }

  @Override
  public void failed(Throwable error) {
    closeNow(CloseCode.INTERNAL_ERROR, "");
    if (!socket.isClosing()) {
      link.drop(); // Not even the close frame could be made.
    }
  }

  @Override
  public void closed() {
    end(CloseCode.ABNORMAL, "");
  }

  @Override
  public void send(String text) {
    onLoop(
        () -> {
          if (socket.isOpen()) {
            traffic.sent();
            socket.send(text);
          }
        });
  }

  @Override
  public void send(ByteBuffer binary) {
    onLoop(
        () -> {
          if (socket.isOpen()) {
            traffic.sent();
            socket.send(binary);
          }
        });
  }

  @Override
  public void close(int code, String reason) {
    onLoop(() -> closeNow(code, reason));
  }

  @Override
  public Peer peer() {
    return link.peer();
  }

  private void onLoop(Runnable work) {
    if (link.loop().isCurrent()) {
      work.run();
    } else {
      link.loop().execute(work);
    }
  }

  private void closeNow(int code, String reason) {
    if (socket.isOpen()) {
      socket.close(code, reason);
    }
  }

  private void end(int code, String reason) {
    if (!over && handler != null) {
      over = true;
      traffic.closed();
      handler.onClose(code, reason);
    }
  }

  /** What the library tells us, while it decodes bytes that we gave it. */
  private final class Listener extends WebSocketAdapter {
    private final Endpoint endpoint;
    private final HttpRequest request;

    private Listener(Endpoint endpoint, HttpRequest request) {
      this.endpoint = endpoint;
      this.request = request;
    }

    @Override
    public void onWebsocketOpen(WebSocket ws, Handshakedata handshake) {
      guarded(
          () -> {
            handler = endpoint.open(WebSocketProtocol.this, request);
            traffic.opened();
          });
    }

    @Override
    public void onWebsocketMessage(WebSocket ws, String message) {
      traffic.received();
      guarded(() -> handler.onText(message));
    }

    @Override
    public void onWebsocketMessage(WebSocket ws, ByteBuffer bytes) {
      traffic.received();
      guarded(() -> handler.onBinary(bytes));
    }

    /** The library would swallow a handler's exception and leave the connection open. */
    private void guarded(Runnable call) {
      try {
        call.run();
      } catch (Throwable e) { // StackOverflowError and OutOfMemoryError are this connection's, too.
        LOG.error("Error in the handler of {}", link.peer(), e);
        failed(e);
      }
    }

    /** The bytes to write lie in the library's queue: they move to the link's, in order. */
    @Override
    public void onWriteDemand(WebSocket ws) {
      for (ByteBuffer bytes = socket.outQueue.poll();
          bytes != null;
          bytes = socket.outQueue.poll()) {
        link.send(bytes);
      }
    }

    /**
     * A close frame is on its way. The peer's has come already, or is awaited; but a connection
     * that failed (RFC 6455, section 7.1.7) ends without waiting for a peer that broke the rules.
     */
    @Override
    public void onWebsocketClosing(WebSocket ws, int code, String reason, boolean remote) {
      if (remote || isFailure(code)) {
        link.finish();
      } else {
        link.setDeadline(link.loop().now() + CLOSING_NANOS);
      }
      end(code, reason);
    }

    private boolean isFailure(int code) {
      return code == CloseCode.PROTOCOL_ERROR
          || code == CloseCode.INVALID_DATA
          || code == CloseCode.TOO_BIG;
    }

    @Override
    public void onWebsocketClose(WebSocket ws, int code, String reason, boolean remote) {
      link.finish();
    }

    @Override
    public void onWebsocketCloseInitiated(WebSocket ws, int code, String reason) {
      // onWebsocketClosing tells the same.
    }

    @Override
    public void onWebsocketError(WebSocket ws, Exception e) {
      LOG.debug("{}: {}", link.peer(), e.toString()); // The library closes with the fitting code.
    }

    @Override
    public InetSocketAddress getLocalSocketAddress(WebSocket ws) {
      throw new UnsupportedOperationException("Nobody above the transport knows the library");
    }

    @Override
    public InetSocketAddress getRemoteSocketAddress(WebSocket ws) {
      throw new UnsupportedOperationException("Nobody above the transport knows the library");
    }
  }
}
