package porthole.device.transport;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Function;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import porthole.device.transport.loop.Link;
import porthole.device.transport.loop.ProtocolStarter;
import porthole.protocol.Frames;

/** The server, tested with the JDK's own WebSocket client. */
class ServerTest {
  private static final int WAIT_SECONDS = 60;

  private final List<Server> servers = new ArrayList<>();

  @AfterEach
  void stop() throws InterruptedException {
    for (Server server : servers) {
      server.stop(1001, "");
    }
  }

  @Test
  void aConnectionThatFailsToStartGivesItsPlaceBack() throws Exception {
    int[] failures = {0};
    ProtocolStarter front =
        new ProtocolStarter() {
          @Override
          public void welcome(Link link, SocketChannel channel) {
            failures[0]++;
            throw new IllegalStateException("no beginning");
          }

          @Override
          public void refuse(Link link, String sentence) {
            throw new AssertionError(sentence);
          }
        };
    Setup setup = Setup.of(Routes.none()).limits(Limits.host().with(Limit.CONNECTIONS, 3));
    Server failing = Server.open().listen(anyPort(), setup, front).start();
    for (int i = 0; i < 10; i++) {
      try (RawClient client = RawClient.connect(failing.address())) {
        assertEquals("", client.rest(), "it is cut");
      }
    }
    failing.stop(1001, ""); // It waits for the links that remain.
    assertEquals(10, failures[0]);
  }

  @Test
  void aHalfClosedReaderReceivesTheWholePage() throws Exception {
    byte[] page = new byte[8 << 20];
    HttpHandler large = (request, peer) -> HttpResponse.ok("text/plain", page);
    Setup setup = Setup.of(Routes.none().http("/", large));
    Server one = Server.start(anyPort(), setup);
    try (RawClient client = RawClient.connect(one.address())) {
      client.write("GET / HTTP/1.1\r\nHost: x\r\n\r\n".getBytes(US_ASCII));
      client.end();
      assertEquals(page.length, client.rest().split("\r\n\r\n", 2)[1].length());
    } finally {
      one.stop(1001, "");
    }
  }

  @Test
  void theAnswerToAMessageOfMaximumSizeReachesASlowReader() throws Exception {
    int size = 12 << 20;
    Limits limits = Limits.host().with(Limit.MESSAGE_BYTES, size);
    try (EchoServer echo = EchoServer.within(limits);
        RawClient client = echo.open()) {
      client.send(Frames.TEXT, "x".repeat(size)); // More than the socket takes before it is read.
      assertEquals(size, client.next().length());
    }
  }

  @Test
  void anErrorInAHandlerClosesOnlyItsConnection() throws Exception {
    Server server =
        serve(
            Routes.none()
                .webSocket("/bad", (connection, request) -> handler(text -> recurse(0)))
                .webSocket("/echo", (connection, request) -> handler(connection::send)));
    Client good = connect(server, "/echo");
    Client bad = connect(server, "/bad");
    bad.send("boom");
    assertEquals(1011, bad.closeCode.get(WAIT_SECONDS, TimeUnit.SECONDS));
    good.send("still here");
    assertEquals("still here", good.next());
  }

  @SuppressWarnings("InfiniteRecursion") // The test needs a stack overflow.
  private static int recurse(int depth) {
    return recurse(depth + 1) + 1;
  }

  @Test
  void anErrorWhileOpeningClosesWith1011() throws Exception {
    Server server =
        serve(
            Routes.none()
                .webSocket(
                    "/",
                    (connection, request) -> {
                      throw new IllegalStateException("cannot");
                    }));
    assertEquals(1011, connect(server, "/").closeCode.get(WAIT_SECONDS, TimeUnit.SECONDS));
  }

  @Test
  void aHandlerMaySendFromAnyThread() throws Exception {
    Server server =
        serve(
            Routes.none()
                .webSocket(
                    "/",
                    (connection, request) ->
                        handler(text -> new Thread(() -> connection.send(text + "!")).start())));
    Client client = connect(server, "/");
    client.send("hello");
    assertEquals("hello!", client.next());
  }

  @Test
  void onCloseIsCalledOnce() throws Exception {
    BlockingQueue<Integer> codes = new LinkedBlockingQueue<>();
    Server server = serve(Routes.none().webSocket("/", (connection, request) -> closes(codes)));
    connect(server, "/").socket.sendClose(3001, "enough").join();
    assertEquals(3001, codes.poll(WAIT_SECONDS, TimeUnit.SECONDS));
    connect(server, "/").socket.abort();
    assertEquals(1006, codes.poll(WAIT_SECONDS, TimeUnit.SECONDS));
    Client last = connect(server, "/");
    server.stop(1001, "going");
    assertEquals(1001, last.closeCode.get(WAIT_SECONDS, TimeUnit.SECONDS));
    assertEquals(List.of(1001), new ArrayList<>(codes));
  }

  @Test
  void aMessageSentAfterCloseIsDiscarded() throws Exception {
    BlockingQueue<Connection> connections = new LinkedBlockingQueue<>();
    Server server = serve(connections, connection -> handler(text -> {}));
    Client client = connect(server, "/");
    Connection connection = connections.poll(WAIT_SECONDS, TimeUnit.SECONDS);
    connection.close(4000, "out");
    connection.send("too late");
    assertEquals(4000, client.closeCode.get(WAIT_SECONDS, TimeUnit.SECONDS));
    assertTrue(client.messages.isEmpty());
  }

  @Test
  void aPeerThatDoesNotReadIsDropped() throws Exception {
    BlockingQueue<Connection> connections = new LinkedBlockingQueue<>();
    BlockingQueue<Integer> codes = new LinkedBlockingQueue<>();
    Server server = serve(connections, connection -> closes(codes));
    try (Socket deaf = raw(server)) {
      Connection connection = connections.poll(WAIT_SECONDS, TimeUnit.SECONDS);
      for (int i = 0; i < 1000 && codes.isEmpty(); i++) {
        connection.send(ByteBuffer.allocate(60_000));
      }
      assertTrue(deaf.isConnected(), "a peer that is there, and reads nothing");
      assertEquals(1006, codes.poll(WAIT_SECONDS, TimeUnit.SECONDS));
    }
  }

  @Test
  void aCloseFrameBehindAPartlySentFrameIsFound() throws Exception {
    Routes routes =
        Routes.none().webSocket("/", (c, request) -> handler(text -> c.close(4000, "out")));
    Server server = serve(routes, Limits.host().with(Limit.CLOSING_SECONDS, 60));
    try (Socket peer = raw(server)) {
      byte[] text = {(byte) 0x81, (byte) 0x82, 0, 0, 0, 0, 'h', 'i'};
      byte[] close = {(byte) 0x88, (byte) 0x82, 0, 0, 0, 0, 0x0f, (byte) 0xa0};
      OutputStream out = peer.getOutputStream();
      out.write(text);
      out.write(text, 0, 7); // The server closes before this frame is whole.
      String received = "";
      while (!received.endsWith("out")) {
        received += (char) peer.getInputStream().read();
      }
      out.write(text, 7, 1);
      out.write(close);
      assertEquals(-1, peer.getInputStream().read()); // The socket's timeout is shorter than 60 s.
    }
  }

  @Test
  void aConnectionOverTheLimitIsRefusedAndAcceptedLater() throws Exception {
    Server server = serve(Routes.none().webSocket("/", (c, request) -> handler(c::send)));
    List<Client> clients = new ArrayList<>();
    for (int i = 0; i < Limits.standard().of(Limit.CONNECTIONS); i++) {
      clients.add(connect(server, "/"));
    }
    try (Socket refused =
        new Socket(InetAddress.getLoopbackAddress(), server.address().getPort())) {
      refused.setSoTimeout(WAIT_SECONDS * 1000);
      String answer = new String(refused.getInputStream().readAllBytes(), ISO_8859_1);
      assertTrue(answer.startsWith("HTTP/1.1 503 "), answer);
    }
    Client leaving = clients.get(0);
    leaving.socket.sendClose(1000, "").join();
    Client late = connectWhenThereIsRoom(server);
    late.send("in");
    assertEquals("in", late.next());
  }

  @Test
  void stoppingLeavesNoThread() throws Exception {
    NewThreads threads = NewThreads.sinceNow();
    Server server = serve(Routes.none());
    server.stop(1001, "");
    assertEquals(List.of(), threads.named("porthole"));
  }

  /** A place is free when its TCP connection has ended, a little after the close. */
  private static Client connectWhenThereIsRoom(Server server) throws Exception {
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(WAIT_SECONDS);
    while (true) {
      try {
        return connect(server, "/");
      } catch (ExecutionException e) {
        if (System.nanoTime() > deadline) {
          throw e;
        }
      }
    }
  }

  /** Serves one path, and adds its connections to a queue. */
  private Server serve(
      BlockingQueue<Connection> connections, Function<Connection, Handler> handlers)
      throws IOException {
    return serve(
        Routes.none()
            .webSocket(
                "/",
                (connection, request) -> {
                  connections.add(connection);
                  return handlers.apply(connection);
                }));
  }

  private Server serve(Routes routes) throws IOException {
    return serve(routes, Limits.host());
  }

  private Server serve(Routes routes, Limits limits) throws IOException {
    Server server = Server.start(anyPort(), Setup.of(routes).limits(limits));
    servers.add(server);
    return server;
  }

  /** Opens a WebSocket by hand: a socket that has sent a valid opening handshake. */
  private static Socket raw(Server server) throws IOException {
    Socket socket = new Socket(InetAddress.getLoopbackAddress(), server.address().getPort());
    socket.setSoTimeout(WAIT_SECONDS * 1000);
    socket
        .getOutputStream()
        .write(
            ("GET / HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n"
                    + "Sec-WebSocket-Version: 13\r\n"
                    + "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n")
                .getBytes(ISO_8859_1));
    return socket;
  }

  private static Handler handler(Consumer<String> onText) {
    return new Recorder(onText, code -> {});
  }

  private static Handler closes(BlockingQueue<Integer> codes) {
    return new Recorder(text -> {}, codes::add);
  }

  private record Recorder(Consumer<String> text, Consumer<Integer> close) implements Handler {
    @Override
    public void onText(String message) {
      text.accept(message);
    }

    @Override
    public void onBinary(ByteBuffer data) {
      throw new AssertionError("Expected no binary message");
    }

    @Override
    public void onClose(int code, String reason) {
      close.accept(code);
    }
  }

  private static Client connect(Server server, String path) throws Exception {
    Client client = new Client();
    URI uri = URI.create("ws://127.0.0.1:" + server.address().getPort() + path);
    client.socket =
        HTTP.newWebSocketBuilder().buildAsync(uri, client).get(WAIT_SECONDS, TimeUnit.SECONDS);
    return client;
  }

  private static final HttpClient HTTP = HttpClient.newHttpClient();

  private static final class Client implements WebSocket.Listener {
    private final BlockingQueue<String> messages = new LinkedBlockingQueue<>();
    private final CompletableFuture<Integer> closeCode = new CompletableFuture<>();
    private WebSocket socket;

    private void send(String text) {
      socket.sendText(text, true).join();
    }

    private String next() throws InterruptedException {
      return String.valueOf(messages.poll(WAIT_SECONDS, TimeUnit.SECONDS));
    }

    @Override
    public CompletionStage<?> onText(WebSocket ws, CharSequence data, boolean last) {
      messages.add(data.toString());
      ws.request(1);
      return null;
    }

    @Override
    public CompletionStage<?> onClose(WebSocket ws, int code, String reason) {
      closeCode.complete(code);
      return null;
    }

    @Override
    public void onError(WebSocket ws, Throwable error) {
      closeCode.completeExceptionally(error);
    }
  }

  private static InetSocketAddress anyPort() {
    return new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
  }
}
