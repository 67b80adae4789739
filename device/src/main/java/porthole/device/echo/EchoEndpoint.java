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

/** The echo service with its clients and recent messages, for the monitor. Loop's thread. */
public final class EchoEndpoint implements Endpoint {
  private final LastMessages messages = new LastMessages();
  private final Set<EchoHandler> clients = new LinkedHashSet<>();
  private final Optional<FlipsByAddress> flips;

  private EchoEndpoint(Optional<FlipsByAddress> flips) {
    this.flips = flips;
  }

  /** Creates an echo in which a flip belongs to its connection. */
  public EchoEndpoint() {
    this(Optional.empty());
  }

  /**
   * Creates an echo that also serves the original clients: a flip is kept for its address for a
   * while, and a client that never answers a ping stays connected.
   *
   * @param clock returns monotonic nanoseconds
   */
  public static EchoEndpoint compatible(LongSupplier clock) {
    return new EchoEndpoint(Optional.of(new FlipsByAddress(clock)));
  }

  /** The original Python client is silent for longer than the limit between its messages. */
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

  /** Returns the connected clients in the order of their arrival. */
  public List<EchoHandler> clients() {
    return Collections.unmodifiableList(new ArrayList<>(clients));
  }

  void remove(EchoHandler client) {
    clients.remove(client);
  }

  /** Returns the most recent messages. */
  public LastMessages messages() {
    return messages;
  }
}
