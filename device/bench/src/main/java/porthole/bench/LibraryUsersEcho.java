package porthole.bench;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.java_websocket.WebSocket;
import org.java_websocket.handshake.ClientHandshake;
import porthole.device.transport.Limits;
import porthole.javawebsocket.WebSocketServer;

/** {@link LibraryEcho} with another superclass: Java-WebSocket's callbacks over our transport. */
public final class LibraryUsersEcho extends WebSocketServer {
  private final boolean relays;

  private LibraryUsersEcho(ServerArguments arguments) {
    super(arguments.address());
    relays = arguments.relays();
    setLimits(RaisedLimits.of(Limits.standard()));
  }

  public static void main(String[] args) {
    new LibraryUsersEcho(ServerArguments.of(args)).start();
  }

  @Override
  public void onStart() {
    ServerArguments.ready();
  }

  @Override
  public void onMessage(WebSocket connection, String message) {
    if (relays) {
      broadcast(message, others(connection));
    } else {
      connection.send(message);
    }
  }

  @Override
  public void onMessage(WebSocket connection, ByteBuffer message) {
    if (relays) {
      broadcast(message, others(connection));
    } else {
      connection.send(message);
    }
  }

  private List<WebSocket> others(WebSocket connection) {
    List<WebSocket> others = new ArrayList<>(getConnections());
    others.remove(connection);
    return others;
  }

  @Override
  public void onOpen(WebSocket connection, ClientHandshake handshake) {
    // Nothing to do.
  }

  @Override
  public void onClose(WebSocket connection, int code, String reason, boolean remote) {
    // Nothing to do.
  }

  @Override
  public void onError(WebSocket connection, Exception error) {
    System.err.println(error);
  }
}
