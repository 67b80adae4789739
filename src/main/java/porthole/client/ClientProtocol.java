package porthole.client;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.security.SecureRandom;
import java.util.Optional;
import porthole.protocol.CloseCode;
import porthole.protocol.DeflateParameters;
import porthole.protocol.FrameOutput;
import porthole.protocol.Frames;
import porthole.protocol.HandshakeResult;
import porthole.protocol.MessageLimits;
import porthole.protocol.PerMessageDeflate;
import porthole.protocol.ProtocolViolationException;
import porthole.protocol.SessionListener;
import porthole.protocol.WebSocketSession;

/**
 * Joins a {@link WebSocketSession} to the {@link Backlog} and to the {@link ClientHandler}. The
 * reading thread has the session's receiving half. Other threads share the sending half: they have
 * the turn to send ({@link Backlog#takeTurn}), and the lock of this object for one message.
 */
final class ClientProtocol implements SessionListener, FrameOutput {
  /** A smaller message hardly gets smaller by compression. */
  private static final int COMPRESS_FROM_BYTES = 64;

  private final ClientHandler handler;
  private final Backlog backlog;
  private final Optional<String> subprotocol;
  private final WebSocketSession session;

  // Written and read by the reading thread only.
  private int closeCode = CloseCode.ABNORMAL;
  private String closeReason = "";

  ClientProtocol(
      Request request,
      HandshakeResult agreed,
      SecureRandom random,
      ClientHandler handler,
      Backlog backlog) {
    this.handler = handler;
    this.backlog = backlog;
    this.subprotocol = agreed.subprotocol();
    this.session =
        WebSocketSession.ofClient(
            MessageLimits.of(request.maxMessageBytes(), request.maxMessageFragments()),
            agreed.compression().map(ClientProtocol::deflate).orElse(PerMessageDeflate.NONE),
            random::nextInt,
            this,
            this);
  }

  private static PerMessageDeflate deflate(DeflateParameters agreed) {
    return PerMessageDeflate.ofClient(agreed, COMPRESS_FROM_BYTES);
  }

  /** Returns the subprotocol that the server has chosen. */
  Optional<String> subprotocol() {
    return subprotocol;
  }

  /** Takes bytes just received; calls the handler for each message that they complete. */
  void receive(byte[] bytes, int length) {
    session.receive(ByteBuffer.wrap(bytes, 0, length));
  }

  /** Ends the connection with 1011 for an error of ours, without waiting for the peer. */
  void fail(Throwable error) {
    report(error);
    session.fail();
  }

  /** Tells the handler of an error. Its own exception is uncaught and changes nothing. */
  void report(Throwable error) {
    Thread thread = Thread.currentThread();
    try {
      handler.onError(error instanceof Exception ? (Exception) error : wrapped(error));
    } catch (RuntimeException | Error e) {
      thread.getUncaughtExceptionHandler().uncaughtException(thread, e);
    }
  }

  /** Returns an Error, such as OutOfMemoryError, as the exception that a handler takes. */
  static Exception wrapped(Throwable error) {
    return new IllegalStateException("The client has failed: " + error, error);
  }

  /** Sends a ping, unless the connection is closing; it overtakes messages that wait. */
  void ping(ByteBuffer data) {
    session.ping(data);
  }

  /** Sends a ping behind the messages that were sent before. */
  void pingInOrder(ByteBuffer data) throws IOException {
    requireOpen();
    session.pingInOrder(data);
  }

  /** Sends a message, compressed if that makes it smaller. */
  synchronized void sendMessage(int opcode, ByteBuffer payload) throws IOException {
    requireOpen();
    session.send(opcode, payload); // Compressed messages go out in the order of their references.
  }

  /** Sends a fragment of a message. */
  synchronized void sendFragment(int opcode, ByteBuffer fragment, boolean isLast)
      throws IOException {
    requireOpen();
    session.sendFragment(opcode, fragment, isLast);
  }

  /** Checks that frames are still sent. */
  void requireOpen() throws IOException {
    if (backlog.isComplete()) {
      throw new IOException("The connection is not open");
    }
  }

  /** Sends a close frame, after which nothing is sent; messages of the peer still arrive. */
  void close(int code, String reason) {
    session.close(code, reason);
  }

  /** Gives the memory outside of the heap back. Reading thread, at its end. */
  synchronized void end() {
    session.end();
  }

  /** Returns whether the closing handshake is over, or has failed. */
  boolean isFinished() {
    return session.isFinished();
  }

  int closeCode() {
    return closeCode;
  }

  String closeReason() {
    return closeReason;
  }

  @Override
  public void frame(int opcode, ByteBuffer bytes) {
    backlog.add(bytes);
  }

  /** A pong is not sent to a peer that reads nothing: pongs would take more and more memory. */
  @Override
  public void urgentFrame(int opcode, ByteBuffer bytes) {
    if (opcode == Frames.PING || backlog.hasRoomForPong()) {
      backlog.addOvertaking(bytes);
    }
  }

  @Override
  public void onText(ByteBuffer utf8) {
    callHandler(() -> handler.onText(UTF_8.decode(utf8).toString()));
  }

  @Override
  public void onBinary(ByteBuffer data) {
    callHandler(() -> handler.onBinary(copy(data)));
  }

  @Override
  public void onPong(ByteBuffer data) {
    callHandler(() -> handler.onPong(copy(data)));
  }

  @Override
  public void onViolation(ProtocolViolationException violation) {
    report(violation);
  }

  /** Keeps the end for {@link Pump}, which tells the handler when the connection is gone. */
  @Override
  public void onClose(int code, String reason) {
    closeCode = code;
    closeReason = reason;
  }

  /** The session's buffers are used again; a handler may keep the ones that it is given. */
  private static ByteBuffer copy(ByteBuffer data) {
    ByteBuffer copy = ByteBuffer.allocate(data.remaining());
    copy.put(data);
    copy.flip();
    return copy;
  }

  /** Calls the handler. Its exception closes with 1011, and is not taken for the peer's fault. */
  void callHandler(Runnable call) {
    try {
      call.run();
    } catch (RuntimeException | Error e) {
      report(e);
      close(CloseCode.INTERNAL_ERROR, "");
    }
  }
}
