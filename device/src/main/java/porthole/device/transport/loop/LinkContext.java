package porthole.device.transport.loop;

import porthole.device.transport.Limit;
import porthole.device.transport.Limits;
import porthole.device.transport.Setup;
import porthole.device.transport.Traffic;
import porthole.protocol.FrameDecoders;
import porthole.protocol.MessageLimits;

/** The loop, setup, limits and decoders that all links of one listener share. Loop's thread. */
public final class LinkContext {
  /** Unrequested messages may grow a backlog to this many times its limit. */
  private static final int BACKLOGS_BEFORE_DROP = 4;

  private final EventLoop loop;
  private final Setup setup;
  private final long maxBacklogBytes;
  private final long maxUnrequestedBytes;
  private final Runnable whenGone;
  private final FrameDecoders decoders;

  private LinkContext(EventLoop loop, Setup setup, Runnable whenGone) {
    this.loop = loop;
    this.setup = setup;
    Limits limits = setup.limits();
    this.maxBacklogBytes = limits.of(Limit.BACKLOG_BYTES);
    this.maxUnrequestedBytes =
        Math.max(
            BACKLOGS_BEFORE_DROP * maxBacklogBytes,
            maxBacklogBytes + limits.of(Limit.MESSAGE_BYTES) + EventLoop.READ_BUFFER_BYTES);
    this.whenGone = whenGone;
    this.decoders =
        FrameDecoders.of(
            MessageLimits.of(
                limits.count(Limit.MESSAGE_BYTES), limits.count(Limit.MESSAGE_FRAGMENTS)));
  }

  /**
   * @param whenGone runs once for each connection, when it has ended
   */
  static LinkContext of(EventLoop loop, Setup setup, Runnable whenGone) {
    return new LinkContext(loop, setup, whenGone);
  }

  EventLoop loop() {
    return loop;
  }

  /** Returns the limits of every connection of the server. */
  public Limits limits() {
    return setup.limits();
  }

  /** Returns the counters of the server. */
  public Traffic traffic() {
    return setup.traffic();
  }

  long maxBacklogBytes() {
    return maxBacklogBytes;
  }

  /**
   * Returns the maximum backlog of a peer that is not read any more. It leaves room for the answers
   * to one read; more than that the peer has not requested.
   */
  long maxUnrequestedBytes() {
    return maxUnrequestedBytes;
  }

  /** Returns the decoders of WebSockets. */
  public FrameDecoders decoders() {
    return decoders;
  }

  void gone() {
    whenGone.run();
  }
}
