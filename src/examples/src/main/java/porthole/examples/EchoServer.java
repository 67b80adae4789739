package porthole.examples;

import java.io.IOException;
import java.net.InetSocketAddress;
import porthole.device.transport.Endpoint;
import porthole.device.transport.Routes;
import porthole.device.transport.Server;
import porthole.device.transport.Setup;

/** Echoes every text, on 127.0.0.1:8001 or another TCP port. */
public final class EchoServer {

  private EchoServer() {}

  public static void main(String[] args) throws IOException, InterruptedException {
    Server server = start(args.length == 0 ? 8001 : Integer.parseInt(args[0]));
    System.out.println("ws://127.0.0.1:" + server.address().getPort() + "/echo");
    server.await();
  }

  static Server start(int port) throws IOException {
    Endpoint echo = (connection, request) -> connection::send;
    Setup setup = Setup.of(Routes.none().webSocket("/echo", echo));
    return Server.start(new InetSocketAddress("127.0.0.1", port), setup);
  }
}
