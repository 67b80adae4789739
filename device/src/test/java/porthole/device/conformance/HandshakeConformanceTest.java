package porthole.device.conformance;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import porthole.client.Client;
import porthole.client.HandshakeException;

/** The opening handshakes of server and client. */
class HandshakeConformanceTest {
  private static final int WAIT_SECONDS = 60;

  /** Frames that come in one packet with the handshake: a masked and an unmasked "hi". */
  private static final String HI_TO_SERVER = "\u0081\u0082\0\0\0\0hi";

  private static final String HI_TO_CLIENT = "\u0081\2hi";

  private static EchoServer plain;
  private static EchoServer compressing;
  private static ServerSocket listener;

  @BeforeAll
  static void start() throws IOException {
    plain = EchoServer.start();
    compressing = EchoServer.startWithCompression();
    listener = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
    listener.setSoTimeout(WAIT_SECONDS * 1000);
  }

  @AfterAll
  static void stop() throws Exception {
    plain.stop();
    compressing.stop();
    listener.close();
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("toServer")
  void theServerAnswersAsTheVectorRequires(HandshakeVector vector) throws IOException {
    try (Socket socket = connect(vector)) {
      answers(vector, socket, List.of(requestAndHi(vector)));
    }
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("toServer")
  void theServerAnswersTheSameWhenSentByteByByte(HandshakeVector vector) throws IOException {
    try (Socket socket = connect(vector)) {
      socket.setTcpNoDelay(true);
      answers(vector, socket, Chop.octets(1).cut(List.of(requestAndHi(vector))));
    }
  }

  /** A client may send before it has seen the answer, if it is sure of it. */
  private static byte[] requestAndHi(HandshakeVector vector) {
    String hi = vector.status() == 101 ? HI_TO_SERVER : "";
    return (vector.request() + hi).getBytes(ISO_8859_1);
  }

  private static Socket connect(HandshakeVector vector) throws IOException {
    return (vector.compresses() ? compressing : plain).connect();
  }

  private static void answers(HandshakeVector vector, Socket socket, List<byte[]> request)
      throws IOException {
    OutputStream out = socket.getOutputStream();
    for (byte[] write : request) {
      out.write(write);
    }
    InputStream in = socket.getInputStream();
    String head = Handshakes.readHead(in);
    assertTrue(head.startsWith("HTTP/1.1 " + vector.status() + " "), vector + ": " + head);
    vector
        .fields()
        .forEach(
            (name, value) ->
                assertEquals(value, Handshakes.field(head, name), vector + ": " + name));
    if (vector.status() == 101) {
      requireAcceptance(vector, head);
      assertEquals("hi", hi(in), vector.toString());
    } else {
      assertEquals("close", Handshakes.field(head, "Connection"), vector.toString());
      in.readAllBytes(); // Returns only when the server has closed.
    }
  }

  private static void requireAcceptance(HandshakeVector vector, String head) {
    String key = Handshakes.field(vector.request(), "Sec-WebSocket-Key");
    assertEquals(Handshakes.accept(key), Handshakes.field(head, "Sec-WebSocket-Accept"));
    assertTrue(Handshakes.field(head, "Upgrade").equalsIgnoreCase("websocket"), head);
    assertTrue(Handshakes.field(head, "Connection").equalsIgnoreCase("Upgrade"), head);
    assertEquals(
        vector.fields().getOrDefault("Sec-WebSocket-Extensions", ""),
        Handshakes.field(head, "Sec-WebSocket-Extensions"));
    assertEquals("", Handshakes.field(head, "Sec-WebSocket-Protocol"));
  }

  private static String hi(InputStream in) throws IOException {
    assertEquals(0x81, in.read(), "a text frame");
    assertEquals(2, in.read(), "its length");
    return new String(in.readNBytes(2), ISO_8859_1);
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("toClient")
  void theClientOpensOrRefusesAsTheVectorRequires(HandshakeVector vector) throws Exception {
    ClientEcho echo = new ClientEcho();
    CompletableFuture<Client> connecting =
        vector.compresses()
            ? echo.connectWithCompression(listener.getLocalPort())
            : echo.connect(listener.getLocalPort());
    try (Socket socket = listener.accept()) {
      socket.setSoTimeout(WAIT_SECONDS * 1000);
      String request = Handshakes.readHead(socket.getInputStream());
      String response = vector.response(Handshakes.field(request, "Sec-WebSocket-Key"));
      String hi = vector.opens() ? HI_TO_CLIENT : "";
      socket.getOutputStream().write((response + hi).getBytes(ISO_8859_1));
      if (vector.opens()) {
        connecting.get(WAIT_SECONDS, TimeUnit.SECONDS);
        FrameReader in = new FrameReader(socket.getInputStream(), Side.CLIENT, Optional.empty());
        Answer echoed = in.next();
        assertEquals(new Answer(1, "hi".getBytes(ISO_8859_1)), echoed, vector.toString());
      } else {
        Throwable refusal =
            assertThrows(CompletionException.class, connecting::join, vector.toString());
        assertEquals(HandshakeException.class, refusal.getCause().getClass(), vector.toString());
      }
    }
  }

  static Stream<HandshakeVector> toServer() {
    return vectors(Side.CLIENT);
  }

  static Stream<HandshakeVector> toClient() {
    return vectors(Side.SERVER);
  }

  private static Stream<HandshakeVector> vectors(Side player) {
    return Vector.of("handshake.jsonl").stream()
        .filter(vector -> vector.isFor(player))
        .map(HandshakeVector::new);
  }
}
