package porthole.device.transport.loop;

import porthole.device.transport.Limit;
import porthole.device.transport.Limits;
import porthole.device.transport.Setup;
import porthole.device.transport.Traffic;

/** What is the same for all links that are accepted alike, and so is there once. Immutable. */
public final class LinkContext {
  /** So many times the backlog may be sent past the pause, unasked; then the peer is dropped. */
  private static final int BACKLOGS_BEFORE_DROP = 4;

  private final EventLoop loop;
  private final Setup setup;
  private final long maxBacklogBytes;
  private final long maxUnaskedBytes;
  private final Runnable whenGone;

  private LinkContext(EventLoop loop, Setup setup, Runnable whenGone) {
    this.loop = loop;
    this.setup = setup;
    Limits limits = setup.limits();
    this.maxBacklogBytes = limits.of(Limit.BACKLOG_BYTES);
    this.maxUnaskedBytes =
        Math.max(
            BACKLOGS_BEFORE_DROP * maxBacklogBytes,
            maxBacklogBytes + limits.of(Limit.MESSAGE_BYTES) + EventLoop.READ_BUFFER_BYTES);
    this.whenGone = whenGone;
  }

  /**
   * @param whenGone is run for each connection, once, when it has ended
   */
  static LinkContext of(EventLoop loop, Setup setup, Runnable whenGone) {
    return new LinkContext(loop, setup, whenGone);
  }

  EventLoop loop() {
    return loop;
  }

  public Limits limits() {
    return setup.limits();
  }

  public Traffic traffic() {
    return setup.traffic();
  }

  long maxBacklogBytes() {
    return maxBacklogBytes;
  }

  /**
   * Returns how much may wait for a peer that is not read meanwhile: over it, it was not asked for.
   * What one read can bring, answered with as much, may wait behind the backlog.
   */
  long maxUnaskedBytes() {
    return maxUnaskedBytes;
  }

  void gone() {
    whenGone.run();
  }
}
