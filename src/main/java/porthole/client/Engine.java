package porthole.client;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.security.SecureRandom;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import porthole.protocol.CloseCode;
import porthole.protocol.DeflateParameters;
import porthole.protocol.Extension;
import porthole.protocol.FrameDecoder;
import porthole.protocol.Frames;
import porthole.protocol.MessageSink;
import porthole.protocol.ProtocolException;

/**
 * The client's protocol without sockets and threads: bytes come in by {@link #receive}, go out to
 * the {@link Backlog}, and what they mean goes to the {@link Handler}.
 */
final class Engine implements MessageSink {

  private static final String SUBPROTOCOL = "Sec-WebSocket-Protocol";
  private static final String EXTENSIONS = "Sec-WebSocket-Extensions";

  private final Request request;
  private final Handler handler;
  private final Backlog backlog;
  private final FrameDecoder decoder;
  private final SecureRandom random = new SecureRandom(); // Of the key and the masks.
  private final RequestHead head;
  // From the handshake on.
  private Optional<Compression> compression = Optional.empty();
  private Optional<String> subprotocol = Optional.empty();

  // Written and read by the reading thread only.
  private boolean finished;
  private int closeCode = CloseCode.ABNORMAL;
  private String closeReason = "";

  Engine(Request request, Handler handler, Backlog backlog) {
    this.request = request;
    this.handler = handler;
    this.backlog = backlog;
    head = RequestHead.of(request, random);
    decoder = FrameDecoder.ofClient(request.maxMessageBytes(), request.maxMessageFragments(), this);
  }

  /** Returns the client's half of the opening handshake. */
  byte[] startHandshake() {
    return head.render();
  }

  /** Takes the server's half of the opening handshake; returns once the connection is open. */
  void finishHandshake(ResponseHead answer) throws HandshakeException {
    HandshakeCheck.of(head.key(), request.subprotocols()).require(answer);
    subprotocol = Optional.of(answer.field(SUBPROTOCOL)).filter(name -> !name.isEmpty());
    compression = agreed(answer).map(Compression::of);
    compression.ifPresent(agreed -> decoder.inflating(agreed.inflaters()));
  }

  private Optional<DeflateParameters> agreed(ResponseHead head) throws HandshakeException {
    try {
      List<Extension> answer = Extension.parse(Collections.singletonList(head.field(EXTENSIONS)));
      if (!answer.isEmpty() && !request.compression().isPresent()) {
        throw HandshakeException.wrong("it chose an extension, and none was offered");
      }
      return answer.isEmpty() ? Optional.empty() : request.compression().get().confirm(answer);
    } catch (ProtocolException e) {
      throw HandshakeException.wrong(
          "its Sec-WebSocket-Extensions does not fit: " + e.getMessage());
    }
  }

  /** Returns what the server has chosen of the subprotocols that it was offered. */
  Optional<String> subprotocol() {
    return subprotocol;
  }

  /** Takes bytes just received; calls the handler for each message that they complete. */
  void receive(byte[] bytes, int length) {
    try {
      decoder.receive(ByteBuffer.wrap(bytes, 0, length));
    } catch (ProtocolException e) {
      report(e);
      close(e.closeCode(), "");
      finish(e.closeCode(), e.getMessage());
    }
  }

  /**
   * Ends the connection for an error of ours, which may have left the decoder within a frame: with
   * 1011, and without waiting for the peer.
   */
  void fail(Throwable error) {
    finish(CloseCode.INTERNAL_ERROR, "");
    report(error);
    close(CloseCode.INTERNAL_ERROR, "");
  }

  /** Tells the handler of an error; what it throws meanwhile is uncaught and changes nothing. */
  void report(Throwable error) {
    Thread thread = Thread.currentThread();
    try {
      handler.onError(error instanceof Exception ? (Exception) error : wrapped(error));
    } catch (RuntimeException | Error e) {
      thread.getUncaughtExceptionHandler().uncaughtException(thread, e);
    }
  }

  /** Returns an error, such as one for want of memory, as an exception that a handler can take. */
  static Exception wrapped(Throwable error) {
    return new IllegalStateException("The client has failed: " + error, error);
  }

  /** Sends a ping, unless the connection is closing; it overtakes messages that wait. */
  void ping(ByteBuffer data) {
    backlog.addOvertaking(Frames.masked(Frames.PING, data, random.nextInt()));
  }

  /** Sends a message, compressed where that pays. */
  void sendMessage(int opcode, ByteBuffer payload) throws IOException {
    if (!compression.isPresent()) {
      send(opcode, payload);
      return;
    }
    synchronized (compression.get()) { // Messages go out in the order in which they refer back.
      Optional<ByteBuffer> smaller = compression.get().compress(payload);
      send(opcode | (smaller.isPresent() ? Frames.COMPRESSED : 0), smaller.orElse(payload));
    }
  }

  /** Sends a frame as it is: a fragment of a message, above all. */
  void send(int opcode, ByteBuffer payload) throws IOException {
    if (backlog.isComplete()) {
      throw new IOException("The connection is not open");
    }
    backlog.add(Frames.masked(opcode, payload, random.nextInt()));
  }

  /** Sends a close frame, behind which nothing is sent; what the peer sends still arrives. */
  void close(int code, String reason) {
    backlog.add(Frames.masked(Frames.CLOSE, Frames.closePayload(code, reason), random.nextInt()));
  }

  /** Gives back what the connection held outside of the heap. Reading thread, at its end. */
  void end() {
    decoder.end();
    if (compression.isPresent()) {
      synchronized (compression.get()) {
        compression.get().end();
      }
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
  public void onText(ByteBuffer utf8) {
    tell(() -> handler.onText(UTF_8.decode(utf8).toString()));
  }

  @Override
  public void onBinary(ByteBuffer data) {
    tell(() -> handler.onBinary(copy(data)));
  }

  /** Answers, unless the peer reads nothing: pongs would take more and more memory. */
  @Override
  public void onPing(ByteBuffer data) {
    if (backlog.hasRoomForPong()) {
      backlog.addOvertaking(Frames.masked(Frames.PONG, data, random.nextInt()));
    }
  }

  @Override
  public void onPong(ByteBuffer data) {
    tell(() -> handler.onPong(copy(data)));
  }

  /** Answers the peer's close frame with its own code and reason, unless we have sent one. */
  @Override
  public void onClose(int code, String reason) {
    close(code, reason);
    finish(code, reason);
  }

  private void finish(int code, String reason) {
    finished = true;
    closeCode = code;
    closeReason = reason;
  }

  /** The decoder's buffers are used again; a handler may keep what it was given. */
  private static ByteBuffer copy(ByteBuffer data) {
    ByteBuffer copy = ByteBuffer.allocate(data.remaining());
    copy.put(data);
    copy.flip();
    return copy;
  }

  /** Calls the handler; an error of its own must not look like one of the peer's. */
  void tell(Runnable call) {
    try {
      call.run();
    } catch (RuntimeException | Error e) {
      report(e);
      close(CloseCode.INTERNAL_ERROR, "");
    }
  }
}
