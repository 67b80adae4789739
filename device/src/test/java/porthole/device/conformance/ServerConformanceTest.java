package porthole.device.conformance;

import java.io.IOException;
import java.net.Socket;
import java.util.Optional;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The server on its port, as strict as RFC 6455 allows. */
class ServerConformanceTest {
  private static final int LAST_SHORT_SECTION = 7;

  private static EchoServer server;

  @BeforeAll
  static void start() throws IOException {
    server = EchoServer.start();
  }

  @AfterAll
  static void stop() throws InterruptedException {
    server.stop();
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("vectors")
  void behavesAsTheVectorRequires(Vector vector) throws IOException {
    play(vector, vector.chop());
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("shortVectors")
  void behavesTheSameForAnyBreakIntoPackets(Vector vector) throws IOException {
    play(vector, Chop.random(new Random(vector.hashCode())));
  }

  private static void play(Vector vector, Chop chop) throws IOException {
    try (Socket socket = server.open()) {
      Player.play(Side.CLIENT, socket, vector, chop, vector.hashCode(), Optional.empty());
    }
  }

  static Stream<Vector> vectors() {
    return Stream.of("autobahn.jsonl", "frames.jsonl")
        .flatMap(file -> Vector.of(file).stream())
        .filter(vector -> vector.isFor(Side.CLIENT));
  }

  static Stream<Vector> shortVectors() {
    return vectors().filter(vector -> vector.section() <= LAST_SHORT_SECTION);
  }
}
