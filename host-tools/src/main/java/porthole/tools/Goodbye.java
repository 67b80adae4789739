package porthole.tools;

import java.time.Duration;
import porthole.client.Client;
import porthole.protocol.CloseCode;

/** Closes a connection with 1001 when Ctrl-C or SIGTERM ends the command. */
final class Goodbye {

  private static final Duration LIMIT = Duration.ofSeconds(1);

  private final Thread hook;

  private Goodbye(Thread hook) {
    this.hook = hook;
  }

  static Goodbye of(Client client) {
    Thread hook = new Thread(() -> {
      client.close(CloseCode.GOING_AWAY, "");
      client.awaitClosed(LIMIT);
    }, "porthole-goodbye");
    Runtime.getRuntime().addShutdownHook(hook);
    return new Goodbye(hook);
  }

  /** Leaves the closing to whoever opened the connection. */
  void cancel() {
    try {
      Runtime.getRuntime().removeShutdownHook(hook);
    } catch (IllegalStateException e) {
      return; // It is running: the command ends because of it.
    }
  }
}
