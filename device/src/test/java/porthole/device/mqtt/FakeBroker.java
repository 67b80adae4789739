package porthole.device.mqtt;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.DataInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;

/**
 * A broker that answers each client with one reason code, confirms all that is published, and does
 * what a test likes when a client has subscribed to one filter (MQTT 5, section 3).
 */
final class FakeBroker implements AutoCloseable {
  static final int SUCCESS = 0;
  static final int NOT_AUTHORIZED = 0x87;

  private static final int CONNECT = 1;
  private static final int PUBLISH = 3;
  private static final int SUBSCRIBE = 8;

  /** What a client that has subscribed gets. */
  interface Welcome {
    void to(Socket client) throws IOException;
  }

  private final ServerSocket server;
  private final int reasonCode;
  private final Welcome welcome;
  private final BlockingQueue<Socket> clients = new LinkedBlockingQueue<>();

  FakeBroker(int reasonCode, Welcome welcome) throws IOException {
    this.reasonCode = reasonCode;
    this.welcome = welcome;
    server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    new Thread(this::accept, "fake-broker").start();
  }

  int port() {
    return server.getLocalPort();
  }

  int connections() {
    return clients.size();
  }

  private void accept() {
    try {
      while (true) {
        Socket client = server.accept();
        clients.add(client);
        new Thread(() -> serve(client), "fake-broker-client").start();
      }
    } catch (IOException e) { // Closed: the test is over.
      clients.forEach(FakeBroker::end);
    }
  }

  private void serve(Socket client) {
    try {
      DataInputStream in = new DataInputStream(client.getInputStream());
      while (true) {
        answer(in.readUnsignedByte(), in.readNBytes(length(in)), client);
      }
    } catch (IOException e) { // The client has left.
      end(client);
    }
  }

  private static int length(DataInputStream in) throws IOException {
    int length = 0;
    for (int shift = 0; ; shift += 7) {
      int part = in.readUnsignedByte();
      length |= (part & 0x7f) << shift;
      if (part < 0x80) {
        return length;
      }
    }
  }

  private void answer(int first, byte[] packet, Socket client) throws IOException {
    OutputStream out = client.getOutputStream();
    switch (first >> 4) {
      case CONNECT -> out.write(new byte[] {0x20, 3, 0, (byte) reasonCode, 0});
      case PUBLISH -> {
        int id = 2 + ((packet[0] & 0xff) << 8 | packet[1] & 0xff);
        out.write(new byte[] {0x40, 2, packet[id], packet[id + 1]});
      }
      case SUBSCRIBE -> {
        out.write(new byte[] {(byte) 0x90, 4, packet[0], packet[1], 0, 1});
        welcome.to(client);
      }
      default -> out.flush();
    }
  }

  /** Sends a message to a client, with QoS 0. */
  static void publish(Socket client, String topic, String payload) throws IOException {
    byte[] name = topic.getBytes(UTF_8);
    byte[] text = payload.getBytes(UTF_8);
    OutputStream out = client.getOutputStream();
    out.write(new byte[] {0x30, (byte) (2 + name.length + 1 + text.length), 0, (byte) name.length});
    out.write(name);
    out.write(0); // No properties.
    out.write(text);
  }

  private static void end(Socket client) {
    try {
      client.close();
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  @Override
  public void close() throws IOException {
    server.close();
  }
}
