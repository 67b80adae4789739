package porthole.device.mqtt;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.function.ToIntFunction;

/**
 * A broker that answers each client with one reason code, confirms all that is published, and does
 * what a test likes when a client has subscribed to one filter (MQTT 5, section 3).
 */
final class FakeBroker implements AutoCloseable {
  static final int SUCCESS = 0;
  static final int NOT_AUTHORIZED = 0x87;
  static final int RETAINED = 1;
  static final int QOS_1 = 2;
  static final int DUPLICATE = 8;

  private static final int CONNECT = 1;
  private static final int PUBLISH = 3;
  private static final int SUBSCRIBE = 8;
  private static final int USER_PROPERTY = 0x26;

  /** What a client that has subscribed gets. */
  interface Welcome {
    void to(Socket client) throws IOException;
  }

  /** A message that a client has published, with its user properties as {@code key=value}. */
  record Published(String topic, String payload, boolean retained, List<String> properties) {}

  /** What clients have sent: the text of their CONNECT packets, and their messages. */
  final BlockingQueue<String> connects = new LinkedBlockingQueue<>();

  final BlockingQueue<Published> published = new LinkedBlockingQueue<>();

  /** Says with which reason code a message is answered, by its topic. */
  volatile ToIntFunction<String> publishCode = topic -> SUCCESS;

  volatile int subscribeCode = 1;

  private final ServerSocket server;
  private final int reasonCode;
  private final Welcome welcome;
  private final BlockingQueue<Socket> clients = new LinkedBlockingQueue<>();

  FakeBroker(int reasonCode, Welcome welcome) throws IOException {
    this(new ServerSocket(0, 50, InetAddress.getLoopbackAddress()), reasonCode, welcome);
  }

  /** Returns a broker at a socket that is bound already, such as one with TLS. */
  FakeBroker(ServerSocket server, int reasonCode, Welcome welcome) {
    this.server = server;
    this.reasonCode = reasonCode;
    this.welcome = welcome;
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
      case CONNECT -> {
        connects.add(new String(packet, UTF_8));
        out.write(new byte[] {0x20, 3, 0, (byte) reasonCode, 0});
      }
      case PUBLISH -> {
        Published message = published(packet, (first & RETAINED) != 0);
        int code = publishCode.applyAsInt(message.topic());
        int id = 2 + message.topic().getBytes(UTF_8).length;
        out.write(new byte[] {0x40, 3, packet[id], packet[id + 1], (byte) code});
        published.add(message);
      }
      case SUBSCRIBE -> {
        byte code = (byte) subscribeCode;
        out.write(new byte[] {(byte) 0x90, 4, packet[0], packet[1], 0, code});
        welcome.to(client);
      }
      default -> out.flush();
    }
  }

  /** Returns the message in a PUBLISH packet with QoS 1 (section 3.3). */
  private static Published published(byte[] packet, boolean retained) throws IOException {
    DataInputStream in = new DataInputStream(new ByteArrayInputStream(packet));
    String topic = in.readUTF();
    in.readShort(); // Its number.
    DataInputStream properties =
        new DataInputStream(new ByteArrayInputStream(in.readNBytes(length(in))));
    List<String> user = new ArrayList<>();
    while (properties.read() == USER_PROPERTY) {
      user.add(properties.readUTF() + '=' + properties.readUTF());
    }
    return new Published(topic, new String(in.readAllBytes(), UTF_8), retained, user);
  }

  /** Sends a message to a client, with QoS 0. */
  static void publish(Socket client, String topic, String payload) throws IOException {
    publish(client, 0, topic, payload.getBytes(UTF_8));
  }

  /**
   * Sends a message to a client, with QoS 0 unless the flags say otherwise.
   *
   * @param flags {@link #RETAINED}, {@link #QOS_1} and {@link #DUPLICATE}, added up
   * @param user pairs of key and value
   */
  static void publish(Socket client, int flags, String topic, byte[] payload, String... user)
      throws IOException {
    ByteArrayOutputStream properties = new ByteArrayOutputStream();
    for (int i = 0; i < user.length; i += 2) {
      properties.write(USER_PROPERTY);
      new DataOutputStream(properties).writeUTF(user[i]);
      new DataOutputStream(properties).writeUTF(user[i + 1]);
    }
    ByteArrayOutputStream packet = new ByteArrayOutputStream();
    new DataOutputStream(packet).writeUTF(topic);
    if ((flags & QOS_1) != 0) {
      new DataOutputStream(packet).writeShort(1); // The packet identifier.
    }
    packet.write(properties.size());
    packet.writeBytes(properties.toByteArray());
    packet.writeBytes(payload);
    ByteArrayOutputStream whole = new ByteArrayOutputStream();
    whole.write(PUBLISH << 4 | flags);
    whole.write(packet.size()); // Below 128: one byte.
    whole.writeBytes(packet.toByteArray());
    client.getOutputStream().write(whole.toByteArray());
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
