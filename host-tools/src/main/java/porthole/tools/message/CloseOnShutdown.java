package porthole.tools.message;

import java.time.Duration;
import porthole.client.Client;
import porthole.client.ReconnectingClient;
import porthole.protocol.CloseCode;
import porthole.tools.terminal.ShutdownHook;

/** Closes a connection with 1001 when Ctrl-C or SIGTERM ends the command. */
final class CloseOnShutdown {

  private static final Duration LIMIT = Duration.ofSeconds(1);

  private final ShutdownHook hook;

  private CloseOnShutdown(ShutdownHook hook) {
    this.hook = hook;
  }

  static CloseOnShutdown of(Client client) {
    return hook(
        () -> {
          client.close(CloseCode.GOING_AWAY, "");
          client.awaitClosed(LIMIT);
        });
  }

  /** Closes the connection and ends the reconnecting. */
  static CloseOnShutdown of(ReconnectingClient returning) {
    return hook(
        () -> {
          returning.client().ifPresent(client -> client.close(CloseCode.GOING_AWAY, ""));
          Thread closing = new Thread(returning::close, "porthole-closing");
          closing.setDaemon(true); // It may wait for an attempt in progress.
          closing.start();
          returning.awaitEnd(LIMIT);
        });
  }

  private static CloseOnShutdown hook(Runnable closing) {
    return new CloseOnShutdown(ShutdownHook.add("porthole-shutdown-close", closing));
  }

  /** Cancels it: the command closes the connection itself. */
  void cancel() {
    hook.remove();
  }
}
