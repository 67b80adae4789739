package porthole.device.echo;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import porthole.device.transport.Connection;
import porthole.device.transport.Endpoint;
import porthole.device.transport.Handler;
import porthole.device.transport.HttpRequest;

/** The echo service, and what somebody may see who watches it. Loop's thread. */
public final class EchoEndpoint implements Endpoint {
  private final LastMessages messages = new LastMessages();
  private final Set<EchoHandler> clients = new LinkedHashSet<>();

  @Override
  public Handler open(Connection connection, HttpRequest request) {
    EchoHandler handler = new EchoHandler(connection, this);
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
