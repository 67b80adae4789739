package porthole.device.transport.websocket;

import java.nio.ByteBuffer;
import java.util.Optional;
import porthole.device.log.PeerLog;
import porthole.device.transport.Endpoint;
import porthole.device.transport.Handler;
import porthole.device.transport.HttpRequest;
import porthole.device.transport.Limit;
import porthole.device.transport.loop.Link;
import porthole.device.transport.loop.PostponedWork;
import porthole.device.transport.loop.Protocol;
import porthole.device.transport.loop.Wire;
import porthole.protocol.CloseCode;
import porthole.protocol.PerMessageDeflate;
import porthole.protocol.ProtocolViolationException;

/**
 * Joins a {@link WebSocketSession} to its link and to the handler: gives it the bytes at the pace
 * that the peer is allowed, keeps the heartbeat and the deadline of the closing handshake. Loop's
 * thread.
 */
final class WebSocketProtocol extends WebSocketConnection implements Protocol {
  private Handler handler = new PendingHandler();
  private boolean sparesSilent;
  private boolean hasPonged;

  /** Keeps the end of a connection that ends before its endpoint has returned a handler. */
  private static final class PendingHandler implements Handler {
    private Optional<Runnable> end = Optional.empty();

    @Override
    public void onText(String text) {
      throw new IllegalStateException("Expected no message before there is a handler");
    }
  }

  private WebSocketProtocol(Link link, PerMessageDeflate deflate, Optional<String> subprotocol) {
    super(link, deflate, subprotocol);
  }

  /** Goes on with WebSocket on a link whose opening handshake has been answered. */
  static void open(
      Link link,
      PerMessageDeflate deflate,
      Optional<String> subprotocol,
      Endpoint endpoint,
      HttpRequest request) {
    WebSocketProtocol protocol = new WebSocketProtocol(link, deflate, subprotocol);
    link.speak(protocol);
    if (request.isForwarded()) {
      link.place().forwards();
    }
    link.writer().setOverflow(endpoint.overflow());
    link.setDeadline(link.reader().heardAt() + protocol.limits().nanos(Limit.PING_SECONDS));
    protocol.sparesSilent = endpoint.sparesSilent();
    PendingHandler pending = (PendingHandler) protocol.handler;
    protocol.handler = endpoint.open(protocol, request);
    protocol.traffic().opened(link.peer());
    if (pending.end.isPresent()) {
      pending.end.get().run();
    }
  }

  @Override
  public void receive(ByteBuffer bytes) {
    Wire wire = link().wire(); // TLS records count where they are more than the frames in them.
    int read = Math.max(bytes.remaining(), wire.bytesRead());
    if (isPostponed()
        && session().isOpen()) { // It was read already when the connection had to wait.
      parts().postponed.keep(bytes);
      link().reader().pace().received(wire.recordsRead(), read, link().loop().turnBegan());
      return;
    }
    if (isPostponed()) { // Only the peer's close frame is awaited now.
      parts().postponed.goOn();
    }
    decode(bytes, read, wire.recordsRead());
  }

  /** Goes on with bytes that were read, and counted, before. */
  private void decodeRest(ByteBuffer bytes) {
    if (link().isOpen()) {
      link().guarded(() -> decode(bytes, 0, 0));
    }
  }

  private void decode(ByteBuffer bytes, int read, int records) {
    long now = link().loop().turnBegan();
    int inflatedBefore = session().inflatedBytes();
    int frames = session().receive(bytes, link().context().decoders());
    int inflated = session().inflatedBytes() - inflatedBefore;
    link().reader().pace().received(Math.max(frames, records), read + inflated, now);
    if (bytes.hasRemaining() && isPostponed()) {
      parts().postponed.keep(bytes);
    }
    if (session().isOpen() && link().reader().pace().isOverForLong(now)) {
      refuseHaste();
    }
  }

  private boolean isPostponed() {
    return parts().postponed != null && parts().postponed.isResting();
  }

  @Override
  public void charge(long bytes) {
    if (session().isOpen() && postponed().charge(bytes)) {
      session().pause();
    }
  }

  @Override
  public void later(Runnable work) {
    if (session().isOpen()) {
      postponed().later(work);
      session().pause();
    }
  }

  private PostponedWork postponed() {
    if (parts().postponed == null) {
      ownParts().postponed = new PostponedWork(link(), this::decodeRest);
    }
    return parts().postponed;
  }

  private void refuseHaste() {
    PeerLog.info(link().peer().host(), "{} has sent over its rate for too long", link().peer());
    traffic().closedFastPeer();
    session().fail(CloseCode.POLICY_VIOLATION, "Too fast for too long");
  }

  @Override
  public void expired() {
    long now = link().loop().now();
    // While nothing is read, silence is ours.
    long heard =
        link().reader().isHeld()
            ? now
            : Math.max(link().reader().heardAt(), link().reader().pausedUntil());
    long silent = now - heard;
    if (!session().isOpen()) {
      link().drop();
    } else if (silent >= limits().nanos(Limit.GONE_SECONDS) && sparesSilent && !hasPonged) {
      session().ping();
      link().setDeadline(now + limits().nanos(Limit.PING_SECONDS));
    } else if (silent >= limits().nanos(Limit.GONE_SECONDS)) {
      PeerLog.debug(link().peer().host(), "{} is silent for too long", link().peer());
      link().drop();
    } else if (silent >= limits().nanos(Limit.PING_SECONDS)) {
      session().ping();
      link().setDeadline(heard + limits().nanos(Limit.GONE_SECONDS));
    } else {
      link().setDeadline(heard + limits().nanos(Limit.PING_SECONDS));
    }
  }

  @Override
  public void goAway(int code, String reason) {
    startClosing(code, reason);
  }

  @Override
  void startClosing(int code, String reason) {
    if (session().isOpen()) {
      link().setDeadline(link().loop().now() + limits().nanos(Limit.CLOSING_SECONDS));
      session().close(code, reason);
    }
  }

  /** Ends at once: the error may have left the decoder in the middle of a frame. */
  @Override
  public void failed(Throwable error) {
    if (error instanceof Exception) { // An Error may be for want of memory: then less is done.
      tell((Exception) error);
    }
    session().fail();
  }

  /** Tells the handler of an error; its own mistakes meanwhile do not keep us from ending. */
  private void tell(Exception error) {
    if (session().isOpen()) {
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
    if (parts().postponed != null) {
      parts().postponed.end();
    }
    session().end();
  }

  @Override
  public void onText(ByteBuffer utf8) {
    traffic().received();
    handler.onText(utf8);
  }

  @Override
  public void onBinary(ByteBuffer data) {
    traffic().received();
    handler.onBinary(data);
  }

  @Override
  public void onPing(ByteBuffer data) {
    handler.onPing(data);
  }

  @Override
  public void onPong(ByteBuffer data) {
    hasPonged = true;
    handler.onPong(data);
  }

  @Override
  public void onPeerClose() {
    handler.onPeerClose();
  }

  @Override
  public void onViolation(ProtocolViolationException violation) {
    PeerLog.debug(link().peer().host(), "{}: {}", link().peer(), violation.getMessage());
    tell(violation);
  }

  @Override
  public void onClose(int code, String reason) {
    link().reader().readToEnd();
    clear();
    if (parts().postponed != null) {
      parts().postponed.forgetWork();
    }
    if (handler instanceof PendingHandler) {
      ((PendingHandler) handler).end = Optional.of(() -> tellEnd(code, reason));
    } else {
      tellEnd(code, reason);
    }
  }

  private void tellEnd(int code, String reason) {
    traffic().closed();
    handler.onClose(code, reason);
  }

  @Override
  public void onFinished() {
    link().finish();
  }
}
