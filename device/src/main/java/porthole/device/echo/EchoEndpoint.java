package porthole.device.echo;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.LongSupplier;
import porthole.device.transport.Connection;
import porthole.device.transport.Endpoint;
import porthole.device.transport.Handler;
import porthole.device.transport.HttpRequest;

/** The echo service, and what somebody may see who watches it. Loop's thread. */
public final class EchoEndpoint implements Endpoint {
  private final LastMessages messages = new LastMessages();
  private final Set<EchoHandler> clients = new LinkedHashSet<>();
  private final Optional<FlipsByAddress> flips;

  private EchoEndpoint(Optional<FlipsByAddress> flips) {
    this.flips = flips;
  }

  /** Returns an echo in which a flip belongs to its connection. */
  public EchoEndpoint() {
    this(Optional.empty());
  }

  /**
   * Returns an echo that serves the original clients, too: a flip is kept for its address for a
   * while, and a client that never answers a ping is left alone.
   *
   * @param clock tells nanoseconds that never go back
   */
  public static EchoEndpoint compatible(LongSupplier clock) {
    return new EchoEndpoint(Optional.of(new FlipsByAddress(clock)));
  }

  /** The original Python client sleeps between its messages, for longer than others are silent. */
  @Override
  public boolean sparesSilent() {
    return flips.isPresent();
  }

  @Override
  public Handler open(Connection connection, HttpRequest request) {
    EchoHandler handler = new EchoHandler(connection, this, flips);
    clients.add(handler);
    return handler;
  }

  /** Returns the clients that are there, in the order in which they came. */
  public List<EchoHandler> clients() {
    return Collections.unmodifiableList(new ArrayList<>(clients));
  }

  void remove(EchoHandler client) {
    clients.remove(client);
  }

  /** Returns what came at last. */
  public LastMessages messages() {
    return messages;
  }
}
