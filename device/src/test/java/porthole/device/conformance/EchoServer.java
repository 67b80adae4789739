package porthole.device.conformance;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import porthole.device.echo.EchoEndpoint;
import porthole.device.transport.Limit;
import porthole.device.transport.Limits;
import porthole.device.transport.Routes;
import porthole.device.transport.Server;
import porthole.device.transport.Setup;

/** The device's server and echo, with limits for the largest vectors. */
final class EchoServer {
  private static final int MAX_MESSAGE_BYTES = 16 << 20;
  private static final int MAX_FRAGMENTS = 65_536;
  private static final int MAX_CONTEXTS = 100;

  /** How long the server waits for the end of a closing handshake. */
  static final int CLOSING_SECONDS = 60;

  private static final int READ_MILLIS = 60_000;

  private final Server server;

  private EchoServer(Server server) {
    this.server = server;
  }

  static EchoServer start() throws IOException {
    return start(limits(), false);
  }

  /** Returns one that compresses every message, whatever its size, and keeps contexts. */
  static EchoServer startWithCompression() throws IOException {
    Limits limits =
        limits().with(Limit.COMPRESS_FROM_BYTES, 1).with(Limit.COMPRESSION_CONTEXTS, MAX_CONTEXTS);
    return start(limits, true);
  }

  private static Limits limits() {
    return Limits.host()
        .with(Limit.CLOSING_SECONDS, CLOSING_SECONDS)
        .with(Limit.MESSAGE_BYTES, MAX_MESSAGE_BYTES)
        .with(Limit.MESSAGE_FRAGMENTS, MAX_FRAGMENTS)
        .with(Limit.BACKLOG_BYTES, MAX_MESSAGE_BYTES);
  }

  private static EchoServer start(Limits limits, boolean compresses) throws IOException {
    Routes routes = Routes.none().webSocket("/", new EchoEndpoint());
    Setup setup = Setup.of(routes).limits(limits).compression(compresses);
    InetSocketAddress any = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
    return new EchoServer(Server.start(any, setup));
  }

  /** Returns a TCP connection on which nothing has been said. */
  Socket connect() throws IOException {
    Socket socket = new Socket(InetAddress.getLoopbackAddress(), server.address().getPort());
    socket.setSoTimeout(READ_MILLIS);
    return socket;
  }

  /** Returns a connection whose opening handshake is done. */
  Socket open() throws IOException {
    Socket socket = connect();
    socket.getOutputStream().write(Handshakes.request().getBytes(ISO_8859_1));
    String head = Handshakes.readHead(socket.getInputStream());
    assertTrue(head.startsWith("HTTP/1.1 101 "), head);
    return socket;
  }

  void stop() throws InterruptedException {
    server.stop(1001, "");
  }
}
