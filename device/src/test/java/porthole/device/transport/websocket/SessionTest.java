package porthole.device.transport.websocket;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import porthole.client.Client;
import porthole.client.HandshakeException;
import porthole.client.Request;
import porthole.device.transport.Connection;
import porthole.device.transport.Endpoint;
import porthole.device.transport.Handler;
import porthole.device.transport.HttpRequest;
import porthole.device.transport.NewThreads;
import porthole.device.transport.RawClient;
import porthole.device.transport.Routes;
import porthole.device.transport.Server;
import porthole.device.transport.Setup;
import porthole.protocol.Frames;

/**
 * What a handler is told, and may do, beside messages; and what embedding a server leaves behind.
 */
class SessionTest {
  private static final int WAIT_SECONDS = 60;

  private final BlockingQueue<String> told = new LinkedBlockingQueue<>();

  private String next() throws InterruptedException {
    String event = told.poll(WAIT_SECONDS, TimeUnit.SECONDS);
    return event == null ? "nothing within " + WAIT_SECONDS + " s" : event;
  }

  /** Pings with each text, says what it is told, and does not like "fail". */
  private final class Telling implements Handler {
    private final Connection connection;

    private Telling(Connection connection) {
      this.connection = connection;
    }

    @Override
    public void onText(String text) {
      if (text.equals("fail")) {
        throw new IllegalStateException("failed");
      }
      connection.ping(ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8)));
    }

    @Override
    public void onPong(ByteBuffer data) {
      told.add("pong " + StandardCharsets.UTF_8.decode(data));
    }

    @Override
    public void onError(Exception error) {
      told.add("error " + error.getClass().getSimpleName());
      throw new IllegalStateException("another one");
    }

    @Override
    public void onClose(int code, String reason) {
      told.add("close " + code);
    }
  }

  private static Server start(Endpoint endpoint) throws IOException {
    return Server.start(
        new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
        Setup.of(Routes.none().webSocket("/", endpoint)));
  }

  private interface Act {
    void on(RawClient client) throws Exception;
  }

  private void withTelling(Act act) throws Exception {
    Server server = start((connection, request) -> new Telling(connection));
    try (RawClient client = RawClient.open(server.address(), "/")) {
      act.on(client);
    } finally {
      server.stop(1001, "");
    }
  }

  @Test
  void pongsArePassedToTheHandler() throws Exception {
    withTelling(
        client -> {
          client.send(Frames.TEXT, "abc");
          assertEquals("9 abc", client.nextFragment());
          client.send(Frames.PONG, "abc");
          assertEquals("pong abc", next());
        });
  }

  @Test
  void anExceptionOfTheHandlerIsPassedToOnErrorBeforeOnClose() throws Exception {
    withTelling(
        client -> {
          client.send(Frames.TEXT, "fail");
          assertEquals("close 1011", client.next());
          assertEquals("error IllegalStateException", next());
          assertEquals("close 1011", next());
        });
  }

  @Test
  void aProtocolErrorIsPassedToOnErrorBeforeOnClose() throws Exception {
    withTelling(
        client -> {
          client.write(new byte[] {(byte) 0x81, 0});
          assertEquals("close 1002", client.next());
          assertEquals("error ProtocolViolationException", next());
          assertEquals("close 1002", next());
        });
  }

  @Test
  void aPingOfMoreThan125BytesThrows() throws Exception {
    Server server =
        start(
            (connection, request) ->
                text -> {
                  assertThrows(
                      IllegalArgumentException.class,
                      () -> connection.ping(ByteBuffer.allocate(126)));
                  connection.send("refused");
                });
    try (RawClient client = RawClient.open(server.address(), "/")) {
      client.send(Frames.TEXT, "go");
      assertEquals("refused", client.next());
    } finally {
      server.stop(1001, "");
    }
  }

  /** Speaks "b" and "c", and says which of them. */
  private static final class Choosing implements Endpoint {
    @Override
    public Optional<String> subprotocol(HttpRequest request) {
      return request.subprotocols().stream().filter(Arrays.asList("b", "c")::contains).findFirst();
    }

    @Override
    public Handler open(Connection connection, HttpRequest request) {
      connection.send("speaks " + connection.subprotocol().orElse("none"));
      return connection::send;
    }
  }

  private String spoken(String... offered) throws Exception {
    Server server = start(new Choosing());
    URI uri = URI.create("ws://127.0.0.1:" + server.address().getPort() + "/");
    porthole.client.ClientHandler handler =
        new porthole.client.ClientHandler() {
          @Override
          public void onText(String text) {
            told.add(text);
          }
        };
    Request request = Request.to(uri).withSubprotocols(Arrays.asList(offered));
    try (Client client = Client.connect(request, handler)) {
      return next() + ", " + client.subprotocol().orElse("none");
    } finally {
      server.stop(1001, "");
    }
  }

  @Test
  void theEndpointChoosesAnOfferedSubprotocol() throws Exception {
    assertEquals("speaks c, c", spoken("a", "c", "b"));
    assertEquals("speaks none, none", spoken());
    assertThrows(HandshakeException.class, () -> spoken("a"), "the client wanted one");
  }

  @Test
  void choosingASubprotocolThatWasNotOfferedIsAnswered500() throws Exception {
    Server server =
        start(
            new Endpoint() {
              @Override
              public Optional<String> subprotocol(HttpRequest request) {
                return Optional.of("mine");
              }

              @Override
              public Handler open(Connection connection, HttpRequest request) {
                return connection::send;
              }
            });
    try (RawClient client = RawClient.connect(server.address())) {
      String answer = client.ask(RawClient.handshake("/"));
      assertTrue(answer.startsWith("HTTP/1.1 500 "), answer);
    } finally {
      server.stop(1001, "");
    }
  }

  @Test
  void aStoppedServerLeavesNoThread() throws Exception {
    NewThreads threads = NewThreads.sinceNow();
    for (int i = 0; i < 3; i++) {
      Server server =
          start(
              (connection, request) ->
                  text -> connection.runBlocking(() -> connection.send("blocking")));
      try (RawClient client = RawClient.open(server.address(), "/")) {
        client.send(Frames.TEXT, "go");
        assertEquals("blocking", client.next());
        assertEquals(2, threads.named("porthole-").size(), "a loop and a worker");
        server.stop(1001, "");
        assertEquals("close 1001", client.next());
      }
      assertEquals(List.of(), threads.named("porthole-"));
    }
  }

  @Test
  void aServerThatCannotListenLeavesNoThread() throws Exception {
    NewThreads threads = NewThreads.sinceNow();
    Server server = start((connection, request) -> connection::send);
    try {
      Setup setup = Setup.of(Routes.none());
      assertThrows(IOException.class, () -> Server.start(server.address(), setup));
    } finally {
      server.stop(1001, "");
    }
    assertEquals(List.of(), threads.named("porthole-"));
  }
}
