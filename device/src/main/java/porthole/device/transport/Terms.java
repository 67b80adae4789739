package porthole.device.transport;

import java.util.function.Consumer;

/** What is the same for all links that are accepted alike, and so is there once. Immutable. */
final class Terms {
  private final EventLoop loop;
  private final Setup setup;
  private final long maxBacklogBytes;
  private final Consumer<Peer> whenGone;

  private Terms(EventLoop loop, Setup setup, Consumer<Peer> whenGone) {
    this.loop = loop;
    this.setup = setup;
    this.maxBacklogBytes = setup.limits().of(Limit.BACKLOG_BYTES);
    this.whenGone = whenGone;
  }

  /**
   * @param whenGone is told of each peer, once, when its connection has ended
   */
  static Terms of(EventLoop loop, Setup setup, Consumer<Peer> whenGone) {
    return new Terms(loop, setup, whenGone);
  }

  EventLoop loop() {
    return loop;
  }

  Limits limits() {
    return setup.limits();
  }

  Traffic traffic() {
    return setup.traffic();
  }

  long maxBacklogBytes() {
    return maxBacklogBytes;
  }

  void gone(Peer peer) {
    whenGone.accept(peer);
  }
}
