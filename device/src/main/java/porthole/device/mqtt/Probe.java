package porthole.device.mqtt;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;

/**
 * Looks whether a broker that was not there is there again. Paho 1.2.5 leaves a thread behind, for
 * good, when a connection ends while it is being made, as it does each time at a proxy whose broker
 * is away.
 */
final class Probe {
  private static final int CONNECT_MILLIS = 10_000;

  /** A broker waits for us to speak first; who closes does so at once. */
  private static final int SILENCE_MILLIS = 300;

  private Probe() {}

  /** Returns when somebody accepts connections and keeps them. */
  static void requireThere(Broker broker) throws BrokerException {
    try (Socket socket = new Socket()) {
      socket.connect(new InetSocketAddress(broker.host(), broker.port()), CONNECT_MILLIS);
      socket.setSoTimeout(SILENCE_MILLIS);
      if (closes(socket)) {
        throw new IOException("the connection is closed at once");
      }
    } catch (IOException e) {
      throw unreachable(broker, e);
    }
  }

  private static boolean closes(Socket socket) throws IOException {
    try {
      return socket.getInputStream().read() < 0;
    } catch (SocketTimeoutException e) { // As it should be.
      return false;
    }
  }

  private static BrokerException unreachable(Broker broker, IOException e) {
    return BrokerException.failure(
        "The broker " + broker.url() + " cannot be reached: " + e.getMessage(), e);
  }
}
