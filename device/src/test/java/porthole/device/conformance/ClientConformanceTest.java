package porthole.device.conformance;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import porthole.client.Client;

/** The Java client, against a server that says what a vector says. */
class ClientConformanceTest {
  private static final int WAIT_SECONDS = 60;

  private static ServerSocket listener;

  @BeforeAll
  static void listen() throws IOException {
    listener = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
    listener.setSoTimeout(WAIT_SECONDS * 1000);
  }

  @AfterAll
  static void close() throws IOException {
    listener.close();
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("vectors")
  void behavesAsTheVectorRequires(Vector vector) throws Exception {
    ClientEcho echo = new ClientEcho();
    CompletableFuture<Client> connecting = echo.connect(listener.getLocalPort());
    try (Socket socket = listener.accept()) {
      socket.setSoTimeout(WAIT_SECONDS * 1000);
      String request = Handshakes.readHead(socket.getInputStream());
      socket.getOutputStream().write(Handshakes.acceptance(request).getBytes(ISO_8859_1));
      connecting.get(WAIT_SECONDS, TimeUnit.SECONDS);
      Player.play(Side.SERVER, socket, vector, vector.chop(), vector.hashCode(), Optional.empty());
    }
    assertEquals(vector.closeCode(), echo.closeCode(), "the code that the client's handler learns");
  }

  static Stream<Vector> vectors() {
    return Stream.of("autobahn.jsonl", "frames.jsonl")
        .flatMap(file -> Vector.of(file).stream())
        .filter(vector -> vector.isFor(Side.SERVER));
  }
}
