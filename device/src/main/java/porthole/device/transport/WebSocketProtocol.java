package porthole.device.transport;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.InputStream;
import java.nio.ByteBuffer;
import java.util.Iterator;
import java.util.Optional;
import org.tinylog.Logger;
import porthole.protocol.CloseCode;
import porthole.protocol.DeflateParameters;
import porthole.protocol.FrameDecoder;
import porthole.protocol.Frames;
import porthole.protocol.MessageSink;
import porthole.protocol.ProtocolException;

/**
 * One WebSocket on a link, after its opening handshake. Loop's thread, but for {@link Connection}'s
 * methods.
 */
final class WebSocketProtocol implements Protocol, Connection, MessageSink {
  private static final ByteBuffer NOTHING = ByteBuffer.allocate(0);

  private final Link link;
  private final Setup setup;
  private final FrameDecoder decoder;
  private final Compression compression;
  private final Optional<String> subprotocol;
  private Handler handler;
  private Errands errands;
  private FragmentedMessages fragmented;
  private long lastHeard;
  private boolean open = true;
  private int endCode;
  private String endReason = "";

  private WebSocketProtocol(
      Link link,
      Setup setup,
      Compression compression,
      Optional<String> subprotocol) {
    this.link = link;
    this.setup = setup;
    this.decoder =
        FrameDecoder.ofServer(
            limits().count(Limit.MESSAGE_BYTES), limits().count(Limit.MESSAGE_FRAGMENTS), this);
    this.compression = compression;
    this.subprotocol = subprotocol;
    compression.applyTo(decoder);
    this.lastHeard = link.loop().turnBegan();
  }

  /** Goes on with WebSocket on a link whose opening handshake has been answered. */
  static void open(
      Link link,
      Setup setup,
      Optional<DeflateParameters> deflate,
      Optional<String> subprotocol,
      Endpoint endpoint,
      HttpRequest request) {
    Compression compression =
        deflate.isPresent()
            ? link.loop().compressors().open(deflate.get(), setup.limits())
            : Compression.NONE;
    WebSocketProtocol protocol =
        new WebSocketProtocol(link, setup, compression, subprotocol);
    link.speak(protocol);
    link.writer().setOverflow(endpoint.overflow());
    link.setDeadline(protocol.lastHeard + protocol.limits().nanos(Limit.PING_SECONDS));
    protocol.handler = endpoint.open(protocol, request);
    setup.traffic().opened(link.peer());
    if (!protocol.open) { // Closed before there was a handler to tell.
      protocol.tellEnd();
    }
  }

  @Override
  public void receive(ByteBuffer bytes) {
    long now = link.loop().turnBegan();
    long frames = decoder.frames();
    int count = bytes.remaining();
    lastHeard = now;
    try {
      decoder.receive(bytes);
      link.reader().pace().received(decoder.frames() - frames, count, now);
      if (open && link.reader().pace().isOverForLong(now)) {
        refuseHaste();
      }
    } catch (ProtocolException e) {
      Logger.debug("{}: {}", link.peer(), e.getMessage());
      tell(e);
      // A connection that failed (RFC 6455, section 7.1.7) ends without waiting for a peer that
      // broke the rules.
      sayClose(e.closeCode(), e.getMessage());
      link.finish();
    }
  }

  private Limits limits() {
    return setup.limits();
  }

  private void refuseHaste() {
    Logger.info("{} has sent over its rate for too long", link.peer());
    setup.traffic().closedFastPeer();
    sayClose(CloseCode.POLICY_VIOLATION, "Too fast for too long");
    link.finish();
  }

  @Override
  public void expired() {
    long now = link.loop().now();
    // While nothing is read, silence is ours.
    long heard = link.reader().isHeld() ? now : Math.max(lastHeard, link.reader().restUntil());
    long silent = now - heard;
    if (!open) {
      link.drop();
    } else if (silent >= limits().nanos(Limit.GONE_SECONDS)) {
      Logger.debug("{} is silent for too long", link.peer());
      link.drop();
    } else if (silent >= limits().nanos(Limit.PING_SECONDS)) {
      link.writer().sendFrame(Frames.PING, NOTHING.duplicate());
      link.setDeadline(heard + limits().nanos(Limit.GONE_SECONDS));
    } else {
      link.setDeadline(heard + limits().nanos(Limit.PING_SECONDS));
    }
  }

  @Override
  public void goAway(int code, String reason) {
    startClosing(code, reason);
  }

  /** Ends at once: the error may have left the decoder in the middle of a frame. */
  @Override
  public void failed(Throwable error) {
    if (error instanceof Exception) { // With no memory left it is not the time for long speeches.
      tell((Exception) error);
    }
    sayClose(CloseCode.INTERNAL_ERROR, "");
    link.finish();
  }

  /** Tells the handler of an error; its own mistakes meanwhile do not keep us from ending. */
  private void tell(Exception error) {
    if (open && handler != null) {
      try {
        handler.onError(error);
      } catch (RuntimeException e) {
        Logger.error(e, "Error while telling the handler of {} of an error", link.peer());
      }
    }
  }

  @Override
  public void closed() {
    decoder.end();
    compression.end();
    end(CloseCode.ABNORMAL, "");
  }

  @Override
  public void onText(ByteBuffer utf8) {
    if (open) {
      setup.traffic().received();
      handler.onText(utf8);
    }
  }

  @Override
  public void onBinary(ByteBuffer data) {
    if (open) {
      setup.traffic().received();
      handler.onBinary(data);
    }
  }

  @Override
  public void onPing(ByteBuffer data) {
    if (open) {
      link.writer().sendFrame(Frames.PONG, data);
    }
  }

  @Override
  public void onPong(ByteBuffer data) {
    if (open) {
      handler.onPong(data);
    }
  }

  /** Answers the peer's close frame with its own code, or has the answer to ours. */
  @Override
  public void onClose(int code, String reason) {
    sayClose(code, reason);
    link.finish();
  }

  private void startClosing(int code, String reason) {
    if (open) {
      link.setDeadline(link.loop().now() + limits().nanos(Limit.CLOSING_SECONDS));
      sayClose(code, reason);
    }
  }

  /** Sends a close frame, once; no message is received or sent after it. */
  private void sayClose(int code, String reason) {
    if (open) {
      link.writer().sendFrame(Frames.CLOSE, Frames.closePayload(code, reason));
      end(code, reason);
    }
  }

  private void end(int code, String reason) {
    if (open) {
      open = false;
      link.reader().readToEnd();
      if (errands != null) {
        errands.clear();
      }
      if (fragmented != null) {
        fragmented.clear();
      }
      endCode = code;
      endReason = reason;
      if (handler != null) {
        tellEnd();
      }
    }
  }

  private void tellEnd() {
    setup.traffic().closed();
    handler.onClose(endCode, endReason);
  }

  @Override
  public void send(String text) {
    sendText(ByteBuffer.wrap(text.getBytes(UTF_8)));
  }

  @Override
  public void sendText(ByteBuffer utf8) {
    sendMessage(Frames.TEXT, utf8);
  }

  @Override
  public void send(ByteBuffer binary) {
    sendMessage(Frames.BINARY, binary);
  }

  private void sendMessage(int opcode, ByteBuffer payload) {
    if (!link.loop().isCurrent()) {
      link.loop().handOver(() -> sendMessage(opcode, payload), payload.remaining());
    } else if (mustWait()) {
      send(PreparedMessage.of(opcode, payload));
    } else if (open) {
      setup.traffic().sent();
      if (compression.wants(payload.remaining())) {
        sendCompressed(opcode, payload);
      } else {
        sendFrame(opcode, payload);
      }
    }
  }

  private void sendCompressed(int opcode, ByteBuffer payload) {
    Optional<ByteBuffer> smaller = compression.compress(payload);
    int bit = smaller.isPresent() ? Frames.COMPRESSED : 0;
    sendFrame(opcode | bit, smaller.orElse(payload));
  }

  private void sendFrame(int opcode, ByteBuffer payload) {
    if (link.writer().overflow() == Overflow.PAUSE_READING) {
      link.writer().sendFrame(opcode, payload);
    } else { // A message that may be dropped is one of its own.
      link.writer().send(PreparedMessage.of(opcode, payload));
    }
  }

  @Override
  public void send(PreparedMessage message) {
    if (!link.loop().isCurrent()) {
      link.loop().handOver(() -> send(message), message.cost());
    } else if (mustWait()) {
      fragmented.behind(message.cost(), () -> send(message));
    } else if (open) {
      setup.traffic().sent();
      link.writer().send(message);
    }
  }

  @Override
  public void send(Iterator<String> fragments) {
    sendFragments(Frames.TEXT, Fragments.of(fragments));
  }

  @Override
  public void send(InputStream data) {
    sendFragments(Frames.BINARY, Fragments.of(data, this, link.loop()));
  }

  private void sendFragments(int opcode, Fragments fragments) {
    if (!link.loop().isCurrent()) {
      link.loop().handOver(() -> sendFragments(opcode, fragments), 0);
    } else if (!open) {
      fragments.close();
    } else {
      setup.traffic().sent();
      fragmented().send(opcode, fragments);
    }
  }

  /** Returns whether a fragmented message is under way, which no other may interrupt. */
  private boolean mustWait() {
    return fragmented != null && fragmented.isUnderWay();
  }

  private FragmentedMessages fragmented() {
    if (fragmented == null) { // Most connections never have any.
      fragmented = new FragmentedMessages(link, limits().of(Limit.BACKLOG_BYTES));
    }
    return fragmented;
  }

  @Override
  public void ping(ByteBuffer data) {
    Frames.requireControl(data); // Whoever calls is told at once.
    if (!link.loop().isCurrent()) {
      link.loop().handOver(() -> ping(data), data.remaining());
    } else if (open) {
      link.writer().sendFrame(Frames.PING, data.duplicate());
    }
  }

  @Override
  public void whenWritten(Runnable work) {
    if (mustWait()) {
      fragmented.behind(0, () -> whenWritten(work));
    } else if (open) {
      link.writer().whenWritten(
          () -> {
            if (open) {
              work.run();
            }
          });
    }
  }

  @Override
  public void runBlocking(Runnable work) {
    if (!link.loop().isCurrent()) {
      link.loop().handOver(() -> runBlocking(work), 0);
    } else if (open && !errands().add(work)) {
      link.overloaded();
    }
  }

  private Errands errands() {
    if (errands == null) { // Most connections never have any.
      errands = new Errands(link, limits());
    }
    return errands;
  }

  @Override
  public void close(int code, String reason) {
    Frames.requireClose(code, reason); // Whoever calls is told at once.
    if (link.loop().isCurrent()) {
      startClosing(code, reason);
    } else {
      link.loop().handOver(() -> startClosing(code, reason), 0);
    }
  }

  @Override
  public Optional<String> subprotocol() {
    return subprotocol;
  }

  @Override
  public Peer peer() {
    return link.peer();
  }
}
