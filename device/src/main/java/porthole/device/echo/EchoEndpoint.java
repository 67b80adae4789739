package porthole.device.echo;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.function.LongSupplier;
import porthole.device.transport.Connection;
import porthole.device.transport.Endpoint;
import porthole.device.transport.Handler;
import porthole.device.transport.HttpRequest;
import porthole.device.transport.Peer;
import porthole.protocol.Flip;

/** The echo service with its clients and recent messages, for the monitor. Loop's thread. */
public final class EchoEndpoint implements Endpoint {
  private final LastMessages messages = new LastMessages();

  /** The clients, a list without an object for each; none if it is empty. */
  private EchoHandler first;

  private EchoHandler last;
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
    EchoHandler handler = new EchoHandler(connection, this);
    handler.before = last;
    if (last == null) {
      first = handler;
    } else {
      last.after = handler;
    }
    last = handler;
    return handler;
  }

  /** Returns the connected clients in the order of their arrival. */
  public List<EchoHandler> clients() {
    List<EchoHandler> clients = new ArrayList<>();
    for (EchoHandler client = first; client != null; client = client.after) {
      clients.add(client);
    }
    return Collections.unmodifiableList(clients);
  }

  void remove(EchoHandler client) {
    if (client.before == null && first != client) {
      return; // It is not in the list.
    }
    if (client.before == null) {
      first = client.after;
    } else {
      client.before.after = client.after;
    }
    if (client.after == null) {
      last = client.before;
    } else {
      client.after.before = client.before;
    }
    client.before = null;
    client.after = null;
  }

  /** Returns the flip with which a connection from an address begins. */
  Flip flip(Peer peer) {
    return flips.isPresent() ? flips.get().of(peer.host()) : Flip.OFF;
  }

  /** Keeps a flip for the next connection of its address, if the echo is compatible. */
  void keep(Peer peer, Flip flip) {
    if (flips.isPresent()) {
      flips.get().keep(peer.host(), flip);
    }
  }

  /** Returns the most recent messages. */
  public LastMessages messages() {
    return messages;
  }
}
