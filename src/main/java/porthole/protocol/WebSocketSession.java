package porthole.protocol;

import java.nio.ByteBuffer;
import java.util.Optional;
import java.util.function.IntSupplier;

/**
 * One WebSocket after its opening handshake, in the role of the server or of the client (RFC 6455),
 * without I/O: bytes in by {@link #receive}, events out to a {@link SessionListener}, frames out to
 * a {@link FrameOutput}. The shell around it has the socket, the threads, the deadlines, the
 * backlog and the log.
 *
 * <p>The closing handshake has these states. "Closes" sends a close frame, unless one has been
 * sent; of several, the first goes out.
 *
 * <pre>
 * OPEN            close(), a handler's mistake     closes, CLOSE_SENT
 * OPEN            the peer's close frame           CLOSE_RECEIVED: onPeerClose, messages may go out
 * CLOSE_RECEIVED  onPeerClose has returned         closes with the peer's code, FINISHED
 * CLOSE_SENT      the peer's close frame           FINISHED
 * all             a violation, an error of ours    closes with its code or 1011, FINISHED
 * all             end(): the connection has ended  FINISHED
 * </pre>
 *
 * <p>After its own close frame a server's session ignores messages, and a client's still delivers
 * them. Both ignore bytes after the peer's close frame, and send nothing after their own.
 *
 * <p><b>Threads.</b> Not thread-safe, but it has two halves that two threads may use at a time. The
 * receiving half is {@link #receive}, {@link #pause}, {@link #fail}, {@link #isFinished} and the
 * listener's events. The sending half is {@link #send} and {@link #sendFragment}. {@link #close},
 * {@link #ping} and {@link #isOpen} belong to both, and then the output must be safe for both, and
 * drop frames that come after a close frame. {@link #end} needs both halves at rest.
 */
public final class WebSocketSession implements MessageSink {
  private static final ByteBuffer NOTHING = ByteBuffer.allocate(0);

  // The fields are as few as may be: a server has a session for each idle connection.
  // None while an idle session of a server has lent none: see FrameDecoders.
  private FrameDecoder decoder;
  private final SessionListener listener;
  private final FrameOutput output;
  private final PerMessageDeflate deflate;
  private final boolean isServer;
  private boolean inFragments;
  private volatile boolean closeSent;
  private boolean finished;

  private WebSocketSession(
      boolean isServer, PerMessageDeflate deflate, SessionListener listener, FrameOutput output) {
    this.isServer = isServer;
    this.listener = listener;
    this.output = output;
    this.deflate = deflate;
  }

  private WebSocketSession decodingWith(FrameDecoder own) {
    deflate.applyTo(own);
    decoder = own;
    return this;
  }

  /**
   * Returns a session in the role of the server.
   *
   * @param output is given payloads, and writes them in frames without a mask
   */
  public static WebSocketSession ofServer(
      MessageLimits limits,
      PerMessageDeflate deflate,
      SessionListener listener,
      FrameOutput output) {
    WebSocketSession session = new WebSocketSession(true, deflate, listener, output);
    return session.decodingWith(FrameDecoder.ofServer(limits, session));
  }

  /**
   * Returns a session in the role of the server for {@link #receive(ByteBuffer, FrameDecoders)},
   * which is to be given the same decoders each time.
   *
   * @param output is given payloads, and writes them in frames without a mask
   */
  public static WebSocketSession ofServer(
      FrameDecoders decoders,
      PerMessageDeflate deflate,
      SessionListener listener,
      FrameOutput output) {
    return deflate == PerMessageDeflate.NONE
        ? new WebSocketSession(true, deflate, listener, output)
        : ofServer(decoders.limits(), deflate, listener, output);
  }

  /**
   * Returns a session in the role of the client.
   *
   * @param masks gives masks that nobody who chooses a payload can foresee (RFC 6455, section 10.3)
   * @param output is given whole frames
   */
  public static WebSocketSession ofClient(
      MessageLimits limits,
      PerMessageDeflate deflate,
      IntSupplier masks,
      SessionListener listener,
      FrameOutput output) {
    WebSocketSession session =
        new WebSocketSession(false, deflate, listener, new MaskingOutput(masks, output));
    return session.decodingWith(FrameDecoder.ofClient(limits, session));
  }

  /** Receives as {@link #receive(ByteBuffer)}; lends a decoder until the session is idle again. */
  public int receive(ByteBuffer bytes, FrameDecoders decoders) {
    if (finished) {
      return 0;
    }
    if (decoder == null) {
      decoder = decoders.lend(this);
    }
    int frames = receive(bytes);
    if (deflate == PerMessageDeflate.NONE && !finished && decoder.isIdle()) {
      decoders.giveBack(decoder);
      decoder = null;
    }
    return frames;
  }

  /**
   * Takes the bytes just received, all of them unless the listener calls {@link #pause} or the
   * session has finished. The buffer must be big-endian; it is written to. Exceptions of the
   * listener and of the output pass through; {@link #fail} is the answer to them.
   *
   * @return how many frames have begun; 0 after a violation
   */
  public int receive(ByteBuffer bytes) {
    try {
      return decoder.receive(bytes);
    } catch (ProtocolViolationException violation) {
      listener.onViolation(violation);
      // A connection that failed (RFC 6455, section 7.1.7) ends without waiting for a peer that
      // broke the rules.
      sendClose(violation.closeCode(), isServer ? violation.getMessage() : "");
      finish(violation.closeCode(), violation.getMessage());
      return 0;
    }
  }

  /**
   * Leaves the bytes after the message that the listener has just been given in the buffer, so that
   * the shell can give them to {@link #receive} later. To be called by the listener.
   */
  public void pause() {
    if (decoder != null) {
      decoder.pause();
    }
  }

  /** Returns how many bytes compressed messages have become; may overflow: differences hold. */
  public int inflatedBytes() {
    return decoder == null ? 0 : decoder.inflatedBytes();
  }

  /** Returns whether no message and no frame has begun that is not complete. */
  public boolean isIdle() {
    return decoder == null || decoder.isIdle();
  }

  /**
   * Closes with 1011 for an error of ours, and finishes: the error may have left the decoder within
   * a frame, so there is no waiting for the peer's close frame.
   */
  public void fail() {
    fail(CloseCode.INTERNAL_ERROR, "");
  }

  /** Closes, and finishes without waiting for the peer's close frame. */
  public void fail(int code, String reason) {
    try {
      sendClose(code, reason);
    } finally {
      finish(code, reason);
    }
  }

  /** Returns whether messages may be sent: no close frame has been sent, and there was no end. */
  public boolean isOpen() {
    return !closeSent;
  }

  /** Returns whether nothing more will be received. */
  public boolean isFinished() {
    return finished;
  }

  /**
   * Sends a message, compressed if that makes it smaller; does nothing unless the session is open.
   *
   * @param opcode {@link Frames#TEXT}, with a payload in UTF-8, or {@link Frames#BINARY}
   */
  public void send(int opcode, ByteBuffer payload) {
    if (inFragments) {
      throw new IllegalStateException("Expected no message in fragments under way");
    }
    if (!isOpen()) {
      return;
    }
    if (deflate.wants(payload.remaining())) {
      sendCompressed(opcode, payload);
    } else {
      output.frame(opcode, payload);
    }
  }

  private void sendCompressed(int opcode, ByteBuffer payload) {
    Optional<ByteBuffer> smaller = deflate.compress(payload);
    int flag = smaller.isPresent() ? Frames.COMPRESSED : 0;
    output.frame(opcode | flag, smaller.orElse(payload));
  }

  /**
   * Sends the next fragment of a message (RFC 6455, section 5.4), uncompressed; does nothing unless
   * the session is open. From the first fragment to the last, no other message may be sent.
   *
   * @param opcode of the message
   */
  public void sendFragment(int opcode, ByteBuffer fragment, boolean isLast) {
    if (isOpen()) {
      int type = inFragments ? Frames.CONTINUATION : opcode;
      inFragments = !isLast;
      output.frame(isLast ? type : type | Frames.MORE, fragment);
    }
  }

  /** Sends a ping, which may overtake messages that wait; does nothing unless open. */
  public void ping(ByteBuffer data) {
    if (isOpen()) {
      output.urgentFrame(Frames.PING, data);
    }
  }

  /** Sends a ping behind the messages that were sent before; does nothing unless open. */
  public void pingInOrder(ByteBuffer data) {
    if (isOpen()) {
      output.frame(Frames.PING, data);
    }
  }

  /** Sends an empty ping, to hear whether the peer is there; does nothing unless open. */
  public void ping() {
    ping(NOTHING.duplicate());
  }

  /** Begins the closing handshake; does nothing unless the session is open. */
  public void close(int code, String reason) {
    sendClose(code, reason);
  }

  /**
   * Ends the session because its connection has ended: gives all memory back. The listener learns
   * of the end now, if it has not.
   */
  public void end() {
    boolean isTold = isServer ? closeSent : finished;
    closeSent = true;
    finished = true;
    try {
      endDecoder();
      deflate.end();
    } finally {
      if (!isTold) {
        listener.onClose(CloseCode.ABNORMAL, "");
      }
    }
  }

  private void sendClose(int code, String reason) {
    if (isOpen()) {
      output.frame(Frames.CLOSE, Frames.closePayload(code, reason));
      if (isOpen()) { // The output may have found that the connection has ended.
        closeSent = true;
        if (isServer) {
          listener.onClose(code, reason);
        }
      }
    }
  }

  private void finish(int code, String reason) {
    if (!finished) {
      finished = true;
      endDecoder();
      if (!isServer) {
        listener.onClose(code, reason);
      }
      listener.onFinished();
    }
  }

  private void endDecoder() {
    if (decoder != null) {
      decoder.end();
    }
  }

  private boolean deliversMessages() {
    return isOpen() || !isServer;
  }

  @Override
  public void onText(ByteBuffer utf8) {
    if (deliversMessages()) {
      listener.onText(utf8);
    }
  }

  @Override
  public void onBinary(ByteBuffer data) {
    if (deliversMessages()) {
      listener.onBinary(data);
    }
  }

  @Override
  public void onPing(ByteBuffer data) {
    if (isOpen()) {
      output.urgentFrame(Frames.PONG, data.duplicate());
    }
    if (deliversMessages()) {
      listener.onPing(data);
    }
  }

  @Override
  public void onPong(ByteBuffer data) {
    if (deliversMessages()) {
      listener.onPong(data);
    }
  }

  @Override
  public void onClose(int code, String reason) {
    if (isOpen()) {
      listener.onPeerClose();
    }
    sendClose(code, reason);
    finish(code, reason);
  }
}
