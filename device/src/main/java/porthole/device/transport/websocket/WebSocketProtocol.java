package porthole.device.transport.websocket;

import java.nio.ByteBuffer;
import java.util.Optional;
import porthole.device.log.PeerLog;
import porthole.device.transport.Connection;
import porthole.device.transport.Endpoint;
import porthole.device.transport.Handler;
import porthole.device.transport.HttpRequest;
import porthole.device.transport.Limit;
import porthole.device.transport.loop.Link;
import porthole.device.transport.loop.PostponedWork;
import porthole.device.transport.loop.Protocol;
import porthole.device.transport.loop.Wire;
import porthole.protocol.CloseCode;
import porthole.protocol.FrameDecoder;
import porthole.protocol.Frames;
import porthole.protocol.MessageLimits;
import porthole.protocol.MessageSink;
import porthole.protocol.ProtocolException;

/**
 * One WebSocket on a link, after its opening handshake: what is received, the heartbeat, and the
 * closing handshake. Loop's thread, but for {@link Connection}'s methods.
 */
final class WebSocketProtocol extends WebSocketSender implements Protocol, MessageSink {
  private static final ByteBuffer NOTHING = ByteBuffer.allocate(0);

  private final FrameDecoder decoder;
  private Handler handler;
  private Runnable untold = () -> {}; // Of the end, when there is no handler yet to be told.
  private long lastHeard;
  private boolean sparesSilent;
  private boolean hasPonged;
  private PostponedWork postponed;

  private WebSocketProtocol(Link link, LinkCompression compression, Optional<String> subprotocol) {
    super(link, compression, subprotocol);
    this.decoder =
        FrameDecoder.ofServer(
            MessageLimits.of(
                limits().count(Limit.MESSAGE_BYTES), limits().count(Limit.MESSAGE_FRAGMENTS)),
            this);
    compression.applyTo(decoder);
    this.lastHeard = link.loop().turnBegan();
  }

  /** Goes on with WebSocket on a link whose opening handshake has been answered. */
  static void open(
      Link link,
      LinkCompression compression,
      Optional<String> subprotocol,
      Endpoint endpoint,
      HttpRequest request) {
    WebSocketProtocol protocol = new WebSocketProtocol(link, compression, subprotocol);
    link.speak(protocol);
    if (request.isForwarded()) {
      link.place().forwards();
    }
    link.writer().setOverflow(endpoint.overflow());
    link.setDeadline(protocol.lastHeard + protocol.limits().nanos(Limit.PING_SECONDS));
    protocol.sparesSilent = endpoint.sparesSilent();
    protocol.handler = endpoint.open(protocol, request);
    protocol.traffic().opened(link.peer());
    protocol.untold.run();
  }

  @Override
  public void receive(ByteBuffer bytes) {
    lastHeard = link().loop().turnBegan();
    Wire wire = link().wire(); // What a read was wrapped in counts where that is more.
    int read = Math.max(bytes.remaining(), wire.bytesRead());
    if (isPostponed() && isOpen()) { // It was there already when the connection had to wait.
      postponed.keep(bytes);
      link().reader().pace().received(wire.recordsRead(), read, lastHeard);
      return;
    }
    if (isPostponed()) { // Only the end is read for now.
      postponed.goOn();
    }
    decode(bytes, read, wire.recordsRead());
  }

  /** Goes on with what was read before, and counted then. */
  private void decodeRest(ByteBuffer bytes) {
    if (link().isOpen()) {
      link().guarded(() -> decode(bytes, 0, 0));
    }
  }

  private void decode(ByteBuffer bytes, int read, int records) {
    long now = link().loop().turnBegan();
    int inflated = decoder.inflatedBytes();
    try {
      int frames = decoder.receive(bytes);
      link()
          .reader()
          .pace()
          .received(Math.max(frames, records), read + decoder.inflatedBytes() - inflated, now);
      if (bytes.hasRemaining() && isPostponed()) {
        postponed.keep(bytes);
      }
      if (isOpen() && link().reader().pace().isOverForLong(now)) {
        refuseHaste();
      }
    } catch (ProtocolException e) {
      PeerLog.debug(link().peer().host(), "{}: {}", link().peer(), e.getMessage());
      tell(e);
      // A connection that failed (RFC 6455, section 7.1.7) ends without waiting for a peer that
      // broke the rules.
      sayClose(e.closeCode(), e.getMessage());
      finish();
    }
  }

  private boolean isPostponed() {
    return postponed != null && postponed.isResting();
  }

  @Override
  public void charge(long bytes) {
    if (isOpen() && postponed().charge(bytes)) {
      decoder.pause();
    }
  }

  @Override
  public void later(Runnable work) {
    if (isOpen()) {
      postponed().later(work);
      decoder.pause();
    }
  }

  private PostponedWork postponed() {
    if (postponed == null) { // Most connections never have anything.
      postponed = new PostponedWork(link(), this::decodeRest);
    }
    return postponed;
  }

  private void refuseHaste() {
    PeerLog.info(link().peer().host(), "{} has sent over its rate for too long", link().peer());
    traffic().closedFastPeer();
    sayClose(CloseCode.POLICY_VIOLATION, "Too fast for too long");
    finish();
  }

  @Override
  public void expired() {
    long now = link().loop().now();
    // While nothing is read, silence is ours.
    long heard = link().reader().isHeld() ? now : Math.max(lastHeard, link().reader().restUntil());
    long silent = now - heard;
    if (!isOpen()) {
      link().drop();
    } else if (silent >= limits().nanos(Limit.GONE_SECONDS) && sparesSilent && !hasPonged) {
      link().writer().sendFrame(Frames.PING, NOTHING.duplicate());
      link().setDeadline(now + limits().nanos(Limit.PING_SECONDS));
    } else if (silent >= limits().nanos(Limit.GONE_SECONDS)) {
      PeerLog.debug(link().peer().host(), "{} is silent for too long", link().peer());
      link().drop();
    } else if (silent >= limits().nanos(Limit.PING_SECONDS)) {
      link().writer().sendFrame(Frames.PING, NOTHING.duplicate());
      link().setDeadline(heard + limits().nanos(Limit.GONE_SECONDS));
    } else {
      link().setDeadline(heard + limits().nanos(Limit.PING_SECONDS));
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
    finish();
  }

  /** Tells the handler of an error; its own mistakes meanwhile do not keep us from ending. */
  private void tell(Exception error) {
    if (isOpen() && handler != null) {
      try {
        handler.onError(error);
      } catch (RuntimeException e) {
        PeerLog.error(
            link().peer().host(),
            e,
            "Error while telling the handler of {} of an error",
            link().peer());
      }
    }
  }

  @Override
  public void closed() {
    decoder.end();
    if (postponed != null) {
      postponed.end();
    }
    compression().end();
    end(CloseCode.ABNORMAL, "");
  }

  @Override
  public void onText(ByteBuffer utf8) {
    if (isOpen()) {
      traffic().received();
      handler.onText(utf8);
    }
  }

  @Override
  public void onBinary(ByteBuffer data) {
    if (isOpen()) {
      traffic().received();
      handler.onBinary(data);
    }
  }

  @Override
  public void onPing(ByteBuffer data) {
    if (isOpen()) {
      link().writer().sendFrame(Frames.PONG, data.duplicate());
      handler.onPing(data);
    }
  }

  @Override
  public void onPong(ByteBuffer data) {
    hasPonged = true;
    if (isOpen()) {
      handler.onPong(data);
    }
  }

  /** Answers the peer's close frame with its own code, or has the answer to ours. */
  @Override
  public void onClose(int code, String reason) {
    if (isOpen()) {
      handler.onPeerClose();
    }
    sayClose(code, reason);
    finish();
  }

  @Override
  void startClosing(int code, String reason) {
    if (isOpen()) {
      link().setDeadline(link().loop().now() + limits().nanos(Limit.CLOSING_SECONDS));
      sayClose(code, reason);
    }
  }

  /** Sends a close frame, once; no message is received or sent after it. */
  private void sayClose(int code, String reason) {
    if (isOpen()) {
      link().writer().sendFrame(Frames.CLOSE, Frames.closePayload(code, reason));
      end(code, reason);
    }
  }

  /**
   * Ends the connection when all has been said. Nothing is decoded any more, so nothing is held.
   */
  private void finish() {
    decoder.end();
    link().finish();
  }

  private void end(int code, String reason) {
    if (isOpen()) {
      link().reader().readToEnd();
      sendNoMore();
      if (postponed != null) {
        postponed.forgetWork();
      }
      if (handler == null) {
        untold = () -> tellEnd(code, reason);
      } else {
        tellEnd(code, reason);
      }
    }
  }

  private void tellEnd(int code, String reason) {
    traffic().closed();
    handler.onClose(code, reason);
  }
}
