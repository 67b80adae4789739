package porthole.bench;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import org.java_websocket.WebSocket;

/**
 * Answers the messages of a server with the methods of Java-WebSocket: each is echoed, or relayed
 * to all other connections. The superclass of the server implements all methods but one.
 */
interface EchoOrRelay {
  /** Returns whether messages are relayed instead of echoed. */
  boolean relays();

  Collection<WebSocket> getConnections();

  void broadcast(String text, Collection<WebSocket> clients);

  void broadcast(ByteBuffer data, Collection<WebSocket> clients);

  default void answer(WebSocket connection, String message) {
    if (relays()) {
      broadcast(message, others(connection));
    } else {
      connection.send(message);
    }
  }

  default void answer(WebSocket connection, ByteBuffer message) {
    if (relays()) {
      broadcast(message, others(connection));
    } else {
      connection.send(message);
    }
  }

  /** Returns all connections but one. */
  default List<WebSocket> others(WebSocket connection) {
    List<WebSocket> others = new ArrayList<>(getConnections());
    others.remove(connection);
    return others;
  }
}
