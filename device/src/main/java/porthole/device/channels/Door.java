package porthole.device.channels;

import java.nio.ByteBuffer;
import java.util.function.Consumer;
import porthole.device.hub.Delivery;
import porthole.device.hub.Hub;
import porthole.device.transport.Server;

/** What the clients of the channels have in common. Loop's thread. */
final class Door {
  /** From the opening handshake to the token: who has none only holds a place. */
  static final long TOKEN_NANOS = 5_000_000_000L;

  /** The close code for who needs the token and has not shown it. */
  static final int NO_TOKEN = 4401;

  private final Server server;
  private final Hub hub;
  private final Access access;
  private final String version;
  private final boolean echoes;
  private final Consumer<String> log;

  Door(
      Server server,
      Hub hub,
      Access access,
      String version,
      boolean echoes,
      Consumer<String> log) {
    this.server = server;
    this.hub = hub;
    this.access = access;
    this.version = version;
    this.echoes = echoes;
    this.log = log;
  }

  void after(long nanos, Runnable work) {
    server.after(nanos, work);
  }

  Hub hub() {
    return hub;
  }

  boolean isToken(String token) {
    return access.isToken(token);
  }

  String version() {
    return version;
  }

  /** Returns whether senders hear themselves. */
  boolean echoes() {
    return echoes;
  }

  /** Shows a text that has come in to whoever wants to see them all. */
  void show(String text) {
    log.accept(text);
  }
}
