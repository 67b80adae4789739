package porthole.tools.message;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import porthole.client.Client;
import porthole.tools.terminal.CommandContext;

/** Pings a server at an interval, and fails the session after one interval of silence. */
final class KeepAlive {

  private final Client client;
  private final PrintingSession session;
  private final Duration interval;

  private KeepAlive(Client client, PrintingSession session, Duration interval) {
    this.client = client;
    this.session = session;
    this.interval = interval;
  }

  static KeepAlive of(Client client, PrintingSession session, Duration interval) {
    return new KeepAlive(client, session, interval);
  }

  /** Pings until the session is over. */
  void run(CommandContext.Pause pause) throws InterruptedException {
    while (!session.isOver()) {
      long lastPing = System.nanoTime();
      try {
        client.ping(ByteBuffer.allocate(0));
      } catch (IOException e) {
        return; // The connection has ended; the session reports why.
      }
      pause.of(interval);
      if (!session.hasReceivedSince(lastPing)) {
        session.fail(
            "The server is gone: it sent nothing for "
                + interval.toMillis() / 1000.0
                + " seconds (see --ping).");
      }
    }
  }
}
