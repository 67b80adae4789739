package porthole.javawebsocket;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.util.Collection;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import javax.net.ssl.SSLSession;
import org.java_websocket.WebSocket;
import org.java_websocket.drafts.Draft;
import org.java_websocket.enums.Opcode;
import org.java_websocket.enums.ReadyState;
import org.java_websocket.exceptions.InvalidFrameException;
import org.java_websocket.exceptions.WebsocketNotConnectedException;
import org.java_websocket.framing.CloseFrame;
import org.java_websocket.framing.Framedata;
import org.java_websocket.framing.PingFrame;
import org.java_websocket.protocols.IProtocol;
import porthole.device.transport.Connection;
import porthole.device.transport.Limit;
import porthole.device.transport.Peer;
import porthole.device.transport.PreparedMessage;
import porthole.protocol.CloseCode;

/** Implements the library's {@code WebSocket} with a connection of the transport. Any thread. */
final class PortholeWebSocket implements WebSocket {
  private static final int MAX_REASON_BYTES = 123; // RFC 6455, section 5.5: 125 with the code.

  /** A peer that does not read is dropped above this many backlogs. */
  private static final int MAX_BACKLOGS = 4;

  private final WebSocketServer server;
  private final AcceptedDrafts.Choice choice;
  private final String target;
  private final Peer peer;
  private final AtomicBoolean closeBegun = new AtomicBoolean();
  private final FragmentedMessage fragments;
  private volatile Optional<Connection> connection = Optional.empty(); // Until it is open.
  private volatile Optional<CallbackHandler.DropReason> dropReason = Optional.empty();
  private volatile ReadyState state = ReadyState.NOT_YET_CONNECTED;
  private volatile Object attachment;

  PortholeWebSocket(
      WebSocketServer server, AcceptedDrafts.Choice choice, String target, Peer peer) {
    this.server = server;
    this.choice = choice;
    this.target = target;
    this.peer = peer;
    fragments = new FragmentedMessage(MAX_BACKLOGS * server.limits().of(Limit.BACKLOG_BYTES));
  }

  /** Copies the remaining bytes; the position stays. */
  static ByteBuffer copy(ByteBuffer data) {
    byte[] bytes = new byte[data.remaining()];
    data.duplicate().get(bytes);
    return ByteBuffer.wrap(bytes);
  }

  void opened(Connection opened) {
    connection = Optional.of(opened);
    state = ReadyState.OPEN;
  }

  void closing() {
    closeBegun.set(true);
    state = ReadyState.CLOSING;
  }

  void closed() {
    state = ReadyState.CLOSED;
  }

  /** Returns whether the program closed this connection before it was open. */
  boolean isClosedBeforeOpen() {
    return closeBegun.get();
  }

  /** Returns the code and reason to report instead of 1006. */
  Optional<CallbackHandler.DropReason> dropReason() {
    return dropReason;
  }

  @Override
  public void close() {
    close(CloseFrame.NORMAL);
  }

  @Override
  public void close(int code) {
    close(code, "");
  }

  @Override
  public void close(int code, String message) {
    if (!closeBegun.compareAndSet(false, true) || !connection.isPresent()) {
      return;
    }
    String reason = cut(message == null ? "" : message);
    server.guarded(this, () -> server.onWebsocketCloseInitiated(this, code, reason));
    state = ReadyState.CLOSING;
    if (code == CloseFrame.ABNORMAL_CLOSE) {
      drop(code, reason);
    } else if (!CloseCode.maySend(code)) {
      server.onWebsocketError(
          this, new InvalidFrameException("closecode must not be sent over the wire: " + code));
      drop(CloseFrame.ABNORMAL_CLOSE, "generated frame is invalid");
    } else {
      connection.get().close(code, reason);
    }
  }

  @Override
  public void closeConnection(int code, String message) {
    closeBegun.set(true);
    if (connection.isPresent() && state != ReadyState.CLOSED) {
      state = ReadyState.CLOSING;
      drop(code, message == null ? "" : message);
    }
  }

  private void drop(int code, String reason) {
    dropReason = Optional.of(new CallbackHandler.DropReason(code, reason));
    connection.get().drop();
  }

  /** Shortens a reason to the size of a close frame, after a whole character. */
  static String cut(String reason) {
    String cut = reason;
    while (cut.getBytes(UTF_8).length > MAX_REASON_BYTES) {
      cut = cut.substring(0, cut.offsetByCodePoints(cut.length(), -1));
    }
    return cut;
  }

  /** Returns the connection; throws if it is not open. */
  private Connection connected() {
    if (state != ReadyState.OPEN) {
      throw new WebsocketNotConnectedException();
    }
    return connection.get();
  }

  private static void requireData(Object data) {
    if (data == null) {
      throw new IllegalArgumentException("Expected data to send but was null");
    }
  }

  @Override
  public void send(String text) {
    requireData(text);
    connected().send(text);
  }

  @Override
  public void send(ByteBuffer bytes) {
    requireData(bytes);
    // The caller may change the buffer before the loop sends it.
    connected().send(server.isLoopThread() ? bytes.duplicate() : copy(bytes));
  }

  @Override
  public void send(byte[] bytes) {
    requireData(bytes);
    send(ByteBuffer.wrap(bytes));
  }

  /** Sends a shared message if the connection is open. */
  void broadcast(PreparedMessage message) {
    if (isOpen()) {
      connection.get().send(message);
    }
  }

  @Override
  public void sendFrame(Collection<Framedata> frames) {
    requireData(frames);
    frames.forEach(this::sendFrame);
  }

  @Override
  public void sendFrame(Framedata frame) {
    requireData(frame);
    connected();
    if (frame.isRSV1() || frame.isRSV2() || frame.isRSV3()) {
      throw new UnsupportedOperationException("Leave the RSV bits to permessage-deflate.");
    }
    switch (frame.getOpcode()) {
      case PING:
        connected().ping(copy(frame.getPayloadData()));
        break;
      case PONG:
        throw new UnsupportedOperationException(
            "Leave out the pong: each ping is answered already.");
      case CLOSING:
        close(((CloseFrame) frame).getCloseCode(), ((CloseFrame) frame).getMessage());
        break;
      default:
        sendFragment(frame.getOpcode(), frame.getPayloadData(), frame.isFin());
    }
  }

  @Override
  public void sendPing() {
    PingFrame frame = server.onPreparePing(this);
    if (frame == null) {
      throw new NullPointerException("Expected a PingFrame of onPreparePing but was null");
    }
    sendFrame(frame);
  }

  @Override
  public void sendFragmentedFrame(Opcode op, ByteBuffer buffer, boolean fin) {
    requireData(buffer);
    if (op != Opcode.TEXT && op != Opcode.BINARY) {
      throw new IllegalArgumentException("Expected TEXT or BINARY but was " + op);
    }
    connected();
    sendFragment(op, buffer, fin);
  }

  private void sendFragment(Opcode op, ByteBuffer buffer, boolean fin) {
    fragments.add(op, buffer, fin).ifPresent(this::sendWhole);
  }

  private void sendWhole(FragmentedMessage.Whole message) {
    if (message.isText()) {
      connected().send(text(message.bytes()));
    } else {
      connected().send(message.bytes());
    }
  }

  private static String text(ByteBuffer utf8) {
    try {
      return UTF_8.newDecoder().decode(utf8).toString();
    } catch (CharacterCodingException e) {
      throw new IllegalArgumentException("Expected a text in UTF-8", e);
    }
  }

  @Override
  public boolean hasBufferedData() {
    return connection.isPresent()
        && !isClosed()
        && server.askLoop(() -> connection.get().backlog()) > 0;
  }

  @Override
  public InetSocketAddress getRemoteSocketAddress() {
    return new InetSocketAddress(peer.host(), peer.port());
  }

  @Override
  public InetSocketAddress getLocalSocketAddress() {
    return server.getLocalSocketAddress(this);
  }

  @Override
  public boolean isOpen() {
    return state == ReadyState.OPEN;
  }

  @Override
  public boolean isClosing() {
    return state == ReadyState.CLOSING;
  }

  @Override
  public boolean isFlushAndClose() {
    return isClosing() || isClosed();
  }

  @Override
  public boolean isClosed() {
    return state == ReadyState.CLOSED;
  }

  @Override
  public ReadyState getReadyState() {
    return state;
  }

  @Override
  public Draft getDraft() {
    return choice.draft();
  }

  @Override
  public IProtocol getProtocol() {
    return choice.protocol();
  }

  @Override
  public String getResourceDescriptor() {
    return target;
  }

  @Override
  public <T> void setAttachment(T attachment) {
    this.attachment = attachment;
  }

  @Override
  @SuppressWarnings({
    "unchecked",
    "TypeParameterUnusedInFormals"
  }) // The library's interface is unchecked.
  public <T> T getAttachment() {
    return (T) attachment;
  }

  @Override
  public boolean hasSSLSupport() {
    return server.isSecure();
  }

  @Override
  public SSLSession getSSLSession() {
    if (!hasSSLSupport()) {
      throw new IllegalArgumentException("This connection is plain: ask hasSSLSupport() first.");
    }
    throw new UnsupportedOperationException("The TLS session stays in the transport.");
  }

  @Override
  public String toString() {
    return peer + " " + target;
  }
}
