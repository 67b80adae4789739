package porthole.device.transport;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import porthole.device.transport.loop.Link;
import porthole.device.transport.loop.Listener;
import porthole.device.transport.loop.Protocol;
import porthole.device.transport.loop.ProtocolStarter;

class ListenerTest {
  private static final int WAIT_MILLIS = 60_000;

  private final List<Server> servers = new ArrayList<>();
  private final Setup setup = Setup.of(Routes.none());

  @AfterEach
  void stop() throws InterruptedException {
    for (Server server : servers) {
      server.stop(1001, "");
    }
  }

  @Test
  void aListenerOnAnIpv4AddressRefusesIpv6() throws IOException {
    Server server = started(Server.open().listen(any(), setup));
    assertTrue(server.address().getAddress() instanceof Inet4Address, "" + server.address());
    assertTrue(serves("127.0.0.1", server.address().getPort()));
    assertFalse(serves("::1", server.address().getPort()));
  }

  @Test
  void aTcpListenerOnAnIpv4AddressRefusesIpv6() throws IOException {
    TcpEndpoint greeting =
        connection -> {
          connection.send(ByteBuffer.wrap(new byte[] {'h', 'i'}));
          connection.finish();
          return new Deaf();
        };
    Server server = started(Server.open().listenTcp(any(), greeting, setup));
    assertTrue(serves("127.0.0.1", server.address().getPort()));
    assertFalse(serves("::1", server.address().getPort()));
  }

  @Test
  void aListenerOfBothFamiliesDropsIpv6Connections() throws IOException {
    Server server = Server.open();
    Listener both = Listener.ofBothFamilies(any().getAddress());
    server.listen(both, any(), setup, greeting());
    started(server);
    int port = ((InetSocketAddress) both.channel().getLocalAddress()).getPort();
    assertTrue(serves("127.0.0.1", port));
    assertFalse(serves("::1", port));
  }

  private static ProtocolStarter greeting() {
    return new ProtocolStarter() {
      @Override
      public void welcome(Link link, SocketChannel channel) {
        link.speak(new Silent(link));
        link.writer().send(ByteBuffer.wrap(new byte[] {'h', 'i'}));
        link.finish();
      }

      @Override
      public void refuse(Link link, String sentence) {
        link.drop();
      }
    };
  }

  private record Deaf() implements TcpHandler {
    @Override
    public void receive(ByteBuffer bytes) {}

    @Override
    public void refuse(String sentence) {}
  }

  private record Silent(Link link) implements Protocol {
    @Override
    public void receive(ByteBuffer bytes) {}

    @Override
    public void expired() {}

    @Override
    public void goAway(int code, String reason) {
      link.drop();
    }

    @Override
    public void failed(Throwable error) {}

    @Override
    public void closed() {}
  }

  private static InetSocketAddress any() {
    try {
      return new InetSocketAddress(InetAddress.getByName("0.0.0.0"), 0);
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  private Server started(Server server) {
    servers.add(server.start());
    return server;
  }

  /** Returns whether a word is echoed; a machine without IPv6 is like a closed port. */
  private static boolean serves(String host, int port) {
    try (Socket socket = new Socket()) {
      socket.connect(new InetSocketAddress(host, port), WAIT_MILLIS);
      socket.setSoTimeout(WAIT_MILLIS);
      socket
          .getOutputStream()
          .write("GET / HTTP/1.1\r\nHost: x\r\n\r\n".getBytes(StandardCharsets.ISO_8859_1));
      return socket.getInputStream().read() >= 0;
    } catch (SocketTimeoutException e) {
      throw new AssertionError("neither served nor dropped", e);
    } catch (IOException e) {
      return false;
    }
  }
}
