package porthole.javawebsocket;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.function.Consumer;
import org.java_websocket.WebSocket;
import org.java_websocket.exceptions.WebsocketNotConnectedException;
import porthole.device.transport.PreparedMessage;

/** Sends one message to many connections, encoded once; those that are not open are left out. */
final class Broadcast {
  private Broadcast() {}

  static void text(String text, Collection<WebSocket> clients) {
    requireBoth(text, clients);
    send(PreparedMessage.text(text), client -> client.send(text), clients);
  }

  static void binary(byte[] data, Collection<WebSocket> clients) {
    requireBoth(data, clients);
    binary(ByteBuffer.wrap(data), clients);
  }

  /** Sends the remaining bytes; the position stays. */
  static void binary(ByteBuffer data, Collection<WebSocket> clients) {
    requireBoth(data, clients);
    send(PreparedMessage.binary(data), client -> client.send(data.duplicate()), clients);
  }

  private static void requireBoth(Object data, Collection<WebSocket> clients) {
    if (data == null || clients == null) {
      throw new IllegalArgumentException("Expected data and a collection but was null");
    }
  }

  private static void send(
      PreparedMessage message, Consumer<WebSocket> other, Collection<WebSocket> clients) {
    List<WebSocket> copy;
    synchronized (clients) {
      copy = new ArrayList<>(clients);
    }
    for (WebSocket client : copy) {
      if (client instanceof PortholeWebSocket) {
        ((PortholeWebSocket) client).broadcast(message);
      } else if (client != null) { // A wrapper of the program.
        try {
          other.accept(client);
        } catch (WebsocketNotConnectedException e) {
          // It has just closed; the others still get the message.
        }
      }
    }
  }
}
