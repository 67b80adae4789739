package porthole.javawebsocket;

import java.util.Optional;
import porthole.device.transport.Limit;
import porthole.device.transport.Limits;
import porthole.device.transport.Routes;
import porthole.device.transport.Setup;
import porthole.device.transport.Tls;

/** The settings of a server before {@code start()}, in the transport's terms. Any thread. */
final class ServerSettings {
  /** The bound of a message and of one peer's backlog. The library bounds neither. */
  private static final long DEFAULT_BYTES = 1024 * 1024;

  private static final int DEFAULT_LOST_SECONDS = 60; // As in the library.

  private Limits limits =
      Limits.host()
          .with(Limit.MESSAGE_BYTES, DEFAULT_BYTES)
          .with(Limit.BACKLOG_BYTES, DEFAULT_BYTES);
  private int lostSeconds = DEFAULT_LOST_SECONDS;
  private Optional<Tls> tls = Optional.empty();

  synchronized void limits(Limits limits) {
    this.limits = limits;
  }

  synchronized Limits limits() {
    return limits;
  }

  synchronized void lostSeconds(int seconds) {
    lostSeconds = seconds;
  }

  synchronized int lostSeconds() {
    return lostSeconds;
  }

  synchronized void tls(Optional<Tls> tls) {
    this.tls = tls;
  }

  synchronized boolean isSecure() {
    return tls.isPresent();
  }

  /** Returns a setup with this endpoint at every path. */
  synchronized Setup setup(HandshakeEndpoint endpoint, AcceptedDrafts drafts) {
    Setup setup =
        Setup.of(Routes.none().webSocketElsewhere(endpoint))
            .limits(drafts.bound(heartbeat()))
            .compression(drafts.compresses());
    return tls.isPresent() ? setup.tls(tls.get()) : setup;
  }

  /** As in the library: a ping after the timeout, the end after one and a half timeouts. */
  private Limits heartbeat() {
    long longest = Limit.PING_SECONDS.max();
    long ping = lostSeconds <= 0 ? longest : Math.min(lostSeconds, longest);
    long gone = lostSeconds <= 0 ? Limit.GONE_SECONDS.max() : ping + (ping + 1) / 2;
    return limits.with(Limit.PING_SECONDS, ping).with(Limit.GONE_SECONDS, gone);
  }
}
