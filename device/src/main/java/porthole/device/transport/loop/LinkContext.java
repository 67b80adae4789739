package porthole.device.transport.loop;

import porthole.device.transport.Limit;
import porthole.device.transport.Limits;
import porthole.device.transport.Setup;
import porthole.device.transport.Traffic;

/** The loop, setup and limits that all links of one listener share. Immutable. */
public final class LinkContext {
  /** Unrequested messages may grow a backlog to this many times its limit. */
  private static final int BACKLOGS_BEFORE_DROP = 4;

  private final EventLoop loop;
  private final Setup setup;
  private final long maxBacklogBytes;
  private final long maxUnrequestedBytes;
  private final Runnable whenGone;

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

  void gone() {
    whenGone.run();
  }
}
