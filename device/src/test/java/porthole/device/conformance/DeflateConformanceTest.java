package porthole.device.conformance;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import porthole.client.Client;

/** Server and client with compression, as strict as RFC 7692 allows. */
class DeflateConformanceTest {
  private static final int WAIT_SECONDS = 60;
  private static final String EXTENSIONS = "Sec-WebSocket-Extensions";

  private static EchoServer server;
  private static ServerSocket listener;

  @BeforeAll
  static void start() throws IOException {
    server = EchoServer.startWithCompression();
    listener = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
    listener.setSoTimeout(WAIT_SECONDS * 1000);
  }

  @AfterAll
  static void stop() throws Exception {
    server.stop();
    listener.close();
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("toServer")
  void theServerBehavesAsTheVectorRequires(Vector vector) throws IOException {
    playClient(vector, vector.chop());
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("ownToServer")
  void theServerBehavesTheSameForAnyBreakIntoPackets(Vector vector) throws IOException {
    playClient(vector, Chop.random(new Random(vector.hashCode())));
  }

  private static void playClient(Vector vector, Chop chop) throws IOException {
    try (Socket socket = server.connect()) {
      String offer = vector.line().getString("offer");
      String request = Handshakes.request(EXTENSIONS + ": " + offer);
      socket.getOutputStream().write(request.getBytes(ISO_8859_1));
      String head = Handshakes.readHead(socket.getInputStream());
      assertTrue(head.startsWith("HTTP/1.1 101 "), vector + ": " + head);
      Agreed agreed = Agreed.of(Handshakes.field(head, EXTENSIONS));
      Player.play(Side.CLIENT, socket, vector, chop, vector.hashCode(), Optional.of(agreed));
    }
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("toClient")
  void theClientBehavesAsTheVectorRequires(Vector vector) throws Exception {
    ClientEcho echo = new ClientEcho();
    CompletableFuture<Client> connecting = echo.connectWithCompression(listener.getLocalPort());
    try (Socket socket = listener.accept()) {
      socket.setSoTimeout(WAIT_SECONDS * 1000);
      String request = Handshakes.readHead(socket.getInputStream());
      String offer = Handshakes.field(request, EXTENSIONS);
      assertEquals("permessage-deflate; client_max_window_bits", offer);
      String choice = vector.line().getString("choose");
      String response = Handshakes.acceptance(request, EXTENSIONS + ": " + choice);
      socket.getOutputStream().write(response.getBytes(ISO_8859_1));
      connecting.get(WAIT_SECONDS, TimeUnit.SECONDS);
      Optional<Agreed> agreed = Optional.of(Agreed.of(choice));
      Player.play(Side.SERVER, socket, vector, vector.chop(), vector.hashCode(), agreed);
    }
    assertEquals(vector.closeCode(), echo.closeCode(), "the code that the client's handler learns");
  }

  static Stream<Vector> toServer() {
    return Vector.of("deflate.jsonl").stream().filter(vector -> vector.isFor(Side.CLIENT));
  }

  static Stream<Vector> ownToServer() {
    return toServer().filter(vector -> vector.section() == 0);
  }

  static Stream<Vector> toClient() {
    return Vector.of("deflate.jsonl").stream().filter(vector -> vector.isFor(Side.SERVER));
  }
}
