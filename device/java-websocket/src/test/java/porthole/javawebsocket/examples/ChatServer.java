package porthole.javawebsocket.examples;

import java.net.InetSocketAddress;
import java.util.stream.Collectors;
import org.java_websocket.WebSocket;
import org.java_websocket.handshake.ClientHandshake;

/** Tells everybody what anybody says. Who a connection is, its path says: {@code /anna}. */
public class ChatServer extends RecordingServer {
  public ChatServer(InetSocketAddress address) {
    super(address);
  }

  @Override
  public void onOpen(WebSocket conn, ClientHandshake handshake) {
    super.onOpen(conn, handshake);
    conn.setAttachment(handshake.getResourceDescriptor().substring(1));
    conn.send("Welcome, " + conn.getAttachment());
    broadcast(conn.getAttachment() + " comes");
  }

  @Override
  public void onMessage(WebSocket conn, String message) {
    if (message.equals("who")) {
      conn.send(
          getConnections().stream()
              .map(other -> other.<String>getAttachment())
              .sorted()
              .collect(Collectors.joining(", ")));
    } else {
      broadcast(conn.getAttachment() + ": " + message);
    }
  }

  @Override
  public void onClose(WebSocket conn, int code, String reason, boolean remote) {
    super.onClose(conn, code, reason, remote);
    broadcast(conn.getAttachment() + " goes");
  }
}
