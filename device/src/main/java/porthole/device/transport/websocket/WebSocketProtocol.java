package porthole.device.transport.websocket;

import java.nio.ByteBuffer;
import java.util.Optional;
import porthole.device.log.PeerLog;
import porthole.device.transport.Endpoint;
import porthole.device.transport.Handler;
import porthole.device.transport.HttpRequest;
import porthole.device.transport.Limit;
import porthole.device.transport.Limits;
import porthole.device.transport.Traffic;
import porthole.device.transport.loop.Link;
import porthole.device.transport.loop.PostponedWork;
import porthole.device.transport.loop.Protocol;
import porthole.device.transport.loop.Wire;
import porthole.protocol.CloseCode;
import porthole.protocol.MessageLimits;
import porthole.protocol.PerMessageDeflate;
import porthole.protocol.ProtocolViolationException;
import porthole.protocol.SessionListener;
import porthole.protocol.WebSocketSession;

/**
 * Joins a {@link WebSocketSession} to its link and to the handler: gives it the bytes at the pace
 * that the peer is allowed, keeps the heartbeat and the deadline of the closing handshake. Loop's
 * thread.
 */
final class WebSocketProtocol implements Protocol, SessionListener {
  private final Link link;
  private final WebSocketConnection connection;
  private Handler handler = new PendingHandler();
  private PostponedWork postponed; // None before the first: most connections never have any.
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

  private WebSocketProtocol(
      Link link, MessageLimits limits, PerMessageDeflate deflate, Optional<String> subprotocol) {
    this.link = link;
    this.connection = new WebSocketConnection(this, limits, deflate, subprotocol);
  }

  /** Goes on with WebSocket on a link whose opening handshake has been answered. */
  static void open(
      Link link,
      MessageLimits limits,
      PerMessageDeflate deflate,
      Optional<String> subprotocol,
      Endpoint endpoint,
      HttpRequest request) {
    WebSocketProtocol protocol = new WebSocketProtocol(link, limits, deflate, subprotocol);
    link.speak(protocol);
    if (request.isForwarded()) {
      link.place().forwards();
    }
    link.writer().setOverflow(endpoint.overflow());
    link.setDeadline(link.reader().heardAt() + protocol.limits().nanos(Limit.PING_SECONDS));
    protocol.sparesSilent = endpoint.sparesSilent();
    PendingHandler pending = (PendingHandler) protocol.handler;
    protocol.handler = endpoint.open(protocol.connection, request);
    protocol.traffic().opened(link.peer());
    if (pending.end.isPresent()) {
      pending.end.get().run();
    }
  }

  Link link() {
    return link;
  }

  private Limits limits() {
    return link.context().limits();
  }

  private Traffic traffic() {
    return link.context().traffic();
  }

  private WebSocketSession session() {
    return connection.session();
  }

  @Override
  public void receive(ByteBuffer bytes) {
    Wire wire = link.wire(); // TLS records count where they are more than the frames in them.
    int read = Math.max(bytes.remaining(), wire.bytesRead());
    if (isPostponed()
        && session().isOpen()) { // It was read already when the connection had to wait.
      postponed.keep(bytes);
      link.reader().pace().received(wire.recordsRead(), read, link.loop().turnBegan());
      return;
    }
    if (isPostponed()) { // Only the peer's close frame is awaited now.
      postponed.goOn();
    }
    decode(bytes, read, wire.recordsRead());
  }

  /** Goes on with bytes that were read, and counted, before. */
  private void decodeRest(ByteBuffer bytes) {
    if (link.isOpen()) {
      link.guarded(() -> decode(bytes, 0, 0));
    }
  }

  private void decode(ByteBuffer bytes, int read, int records) {
    long now = link.loop().turnBegan();
    int inflatedBefore = session().inflatedBytes();
    int frames = session().receive(bytes);
    int inflated = session().inflatedBytes() - inflatedBefore;
    link.reader().pace().received(Math.max(frames, records), read + inflated, now);
    if (bytes.hasRemaining() && isPostponed()) {
      postponed.keep(bytes);
    }
    if (session().isOpen() && link.reader().pace().isOverForLong(now)) {
      refuseHaste();
    }
  }

  private boolean isPostponed() {
    return postponed != null && postponed.isResting();
  }

  /** Counts a cost: see {@link porthole.device.transport.Connection#charge}. */
  void charge(long bytes) {
    if (session().isOpen() && postponed().charge(bytes)) {
      session().pause();
    }
  }

  /** Continues work in a later turn: see {@link porthole.device.transport.Connection#later}. */
  void later(Runnable work) {
    if (session().isOpen()) {
      postponed().later(work);
      session().pause();
    }
  }

  private PostponedWork postponed() {
    if (postponed == null) {
      postponed = new PostponedWork(link, this::decodeRest);
    }
    return postponed;
  }

  private void refuseHaste() {
    PeerLog.info(link.peer().host(), "{} has sent over its rate for too long", link.peer());
    traffic().closedFastPeer();
    session().fail(CloseCode.POLICY_VIOLATION, "Too fast for too long");
  }

  @Override
  public void expired() {
    long now = link.loop().now();
    // While nothing is read, silence is ours.
    long heard =
        link.reader().isHeld()
            ? now
            : Math.max(link.reader().heardAt(), link.reader().pausedUntil());
    long silent = now - heard;
    if (!session().isOpen()) {
      link.drop();
    } else if (silent >= limits().nanos(Limit.GONE_SECONDS) && sparesSilent && !hasPonged) {
      session().ping();
      link.setDeadline(now + limits().nanos(Limit.PING_SECONDS));
    } else if (silent >= limits().nanos(Limit.GONE_SECONDS)) {
      PeerLog.debug(link.peer().host(), "{} is silent for too long", link.peer());
      link.drop();
    } else if (silent >= limits().nanos(Limit.PING_SECONDS)) {
      session().ping();
      link.setDeadline(heard + limits().nanos(Limit.GONE_SECONDS));
    } else {
      link.setDeadline(heard + limits().nanos(Limit.PING_SECONDS));
    }
  }

  @Override
  public void goAway(int code, String reason) {
    startClosing(code, reason);
  }

  /** Begins the closing handshake, unless it has begun. */
  void startClosing(int code, String reason) {
    if (session().isOpen()) {
      link.setDeadline(link.loop().now() + limits().nanos(Limit.CLOSING_SECONDS));
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
            link.peer().host(),
            e,
            "Error while telling the handler of {} of an error",
            link.peer());
      }
    }
  }

  @Override
  public void closed() {
    if (postponed != null) {
      postponed.end();
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
    PeerLog.debug(link.peer().host(), "{}: {}", link.peer(), violation.getMessage());
    tell(violation);
  }

  @Override
  public void onClose(int code, String reason) {
    link.reader().readToEnd();
    connection.clear();
    if (postponed != null) {
      postponed.forgetWork();
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
    link.finish();
  }
}
