package porthole.javawebsocket;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import org.java_websocket.WebSocket;
import org.java_websocket.drafts.Draft;
import org.java_websocket.drafts.Draft_6455;
import org.java_websocket.exceptions.WebsocketNotConnectedException;
import org.java_websocket.extensions.CompressionExtension;
import org.java_websocket.extensions.permessage_deflate.PerMessageDeflateExtension;
import org.java_websocket.framing.PingFrame;
import org.java_websocket.framing.PongFrame;
import org.java_websocket.handshake.ClientHandshake;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.api.io.TempDir;
import porthole.device.transport.Limit;
import porthole.device.transport.Limits;

/** What is other than in the library: the table of this module's README. */
class DifferencesTest {
  private static final int STOP_MILLIS = 5000;

  @TempDir private static Path folder;

  private final Recording server = new Recording(Collections.emptyList());

  /** Writes down what is called, and gives a test the connection. */
  private static final class Recording extends WebSocketServer implements Example {
    private final Events events = new Events();
    private volatile WebSocket last;

    private Recording(List<Draft> drafts) {
      super(Superclass.address(0), 3, drafts);
    }

    private Recording begin() throws InterruptedException {
      start();
      events.await("start");
      return this;
    }

    @Override
    public Events events() {
      return events;
    }

    @Override
    public void onStart() {
      events.add("start");
    }

    @Override
    public void onOpen(WebSocket conn, ClientHandshake handshake) {
      last = conn;
      events.add("open");
    }

    @Override
    public void onMessage(WebSocket conn, String message) {
      if (message.equals("stop")) {
        try {
          stop();
          events.add("stopping");
        } catch (InterruptedException e) {
          Thread.currentThread().interrupt();
        }
      } else if (message.equals("state")) {
        conn.send("x");
        events.add("waits " + conn.hasBufferedData());
      } else {
        events.add("text " + message);
      }
    }

    @Override
    public void onClose(WebSocket conn, int code, String reason, boolean remote) {
      events.add("close " + code);
    }

    @Override
    public void onError(WebSocket conn, Exception ex) {
      events.add("error " + ex.getClass().getSimpleName());
    }
  }

  @AfterEach
  void stop() throws InterruptedException {
    server.stop(STOP_MILLIS);
  }

  private static void assertUnsupported(Executable call) {
    String sentence = assertThrows(UnsupportedOperationException.class, call).getMessage();
    assertTrue(sentence.endsWith("."), sentence);
  }

  @Test
  void fixedOptionsCannotBeChanged() {
    server.setTcpNoDelay(true);
    server.setReuseAddr(true);
    server.setDaemon(false);
    server.setReceiveBufferSize(0);
    server.setMaxPendingConnections(-1);
    assertTrue(server.isTcpNoDelay() && server.isReuseAddr() && !server.isDaemon());
    assertEquals(0, server.getReceiveBufferSize());
    assertEquals(-1, server.getMaxPendingConnections());
    assertUnsupported(() -> server.setTcpNoDelay(false));
    assertUnsupported(() -> server.setReuseAddr(false));
    assertUnsupported(() -> server.setDaemon(true));
    assertUnsupported(() -> server.setReceiveBufferSize(1));
    assertUnsupported(() -> server.setMaxPendingConnections(1));
    assertUnsupported(() -> server.onConnect(null));
    assertUnsupported(() -> server.onWriteDemand(null));
  }

  @Test
  void settingsCannotChangeAfterTheStart() throws Exception {
    assertEquals(60, server.getConnectionLostTimeout());
    server.setConnectionLostTimeout(7);
    assertEquals(7, server.getConnectionLostTimeout());
    server.begin();
    assertUnsupported(() -> server.setConnectionLostTimeout(1));
    assertUnsupported(() -> server.setLimits(Limits.standard()));
    assertUnsupported(() -> server.setWebSocketFactory(server.getWebSocketFactory()));
    assertThrows(IllegalStateException.class, server::start);
  }

  @Test
  void customDraftsExtensionsAndSocketsAreRefused() throws Exception {
    assertUnsupported(() -> new Recording(List.of(new Draft_6455() {})));
    assertUnsupported(() -> new Recording(List.of(new Draft_6455(new CompressionExtension() {}))));
    assertEquals(1, new Recording(List.of(new Draft_6455())).getDraft().size());
    try (ServerSocketChannel channel = ServerSocketChannel.open()) {
      assertUnsupported(() -> new OverChannel(channel));
    }
  }

  /** A server over a channel that is open already. */
  private static final class OverChannel extends WebSocketServer {
    private OverChannel(ServerSocketChannel channel) {
      super(channel);
    }

    @Override
    public void onStart() {}

    @Override
    public void onOpen(WebSocket conn, ClientHandshake handshake) {}

    @Override
    public void onMessage(WebSocket conn, String message) {}

    @Override
    public void onClose(WebSocket conn, int code, String reason, boolean remote) {}

    @Override
    public void onError(WebSocket conn, Exception ex) {}
  }

  @Test
  void theLibrarysTlsFactoriesAreRefusedAndOursAccepted() throws Exception {
    SSLContext context = TestKeys.context(folder);
    assertUnsupported(
        () ->
            server.setWebSocketFactory(
                new org.java_websocket.server.DefaultSSLWebSocketServerFactory(context)));
    assertUnsupported(() -> server.setWebSocketFactory(null));
    SSLParameters tls13 = new SSLParameters(null, new String[] {"TLSv1.3"});
    server.setWebSocketFactory(new SSLParametersWebSocketServerFactory(context, tls13));
    server.setWebSocketFactory(
        new CustomSSLWebSocketServerFactory(context, new String[] {"TLSv1.3"}, null));
    server.begin();
    try (TestPeer peer = TestPeer.Kind.PORTHOLE.connectTls(server, context)) {
      server.events().await("open");
      assertTrue(server.last.hasSSLSupport());
      assertUnsupported(server.last::getSSLSession);
      peer.send("by TLS 1.3");
      assertEquals("text by TLS 1.3", server.events().next());
    }
  }

  @Test
  void pongsAndReservedBitsCannotBeSent() throws Exception {
    server.begin();
    try (TestPeer peer = TestPeer.Kind.PORTHOLE.connect(server, "/")) {
      server.events().await("open");
      assertUnsupported(() -> server.last.sendFrame(new PongFrame()));
      PingFrame reserved = new PingFrame();
      reserved.setRSV1(true);
      assertUnsupported(() -> server.last.sendFrame(reserved));
      assertThrows(IllegalArgumentException.class, server.last::getSSLSession);
      assertThrows(IllegalArgumentException.class, () -> server.last.send((String) null));
      peer.close(1000, "");
      server.events().await("close 1000");
    }
    while (!server.last.isClosed()) { // It is when onClose has returned.
      Thread.onSpinWait();
    }
    assertThrows(WebsocketNotConnectedException.class, () -> server.last.send("too late"));
    assertFalse(server.last.hasBufferedData());
  }

  @Test
  void aServerMayStopWithinACallback() throws Exception {
    server.begin();
    try (TestPeer peer = TestPeer.Kind.PORTHOLE.connect(server, "/")) {
      peer.send("stop");
      server.events().await("stopping");
      server.events().await("close 1001");
      assertEquals("close 1001 ", peer.events().next());
    }
  }

  @Test
  void messagesSentInACallbackGoOutAfterIt() throws Exception {
    server.begin();
    try (TestPeer peer = TestPeer.Kind.PORTHOLE.connect(server, "/")) {
      peer.send("state");
      server.events().await("waits true");
      assertEquals("text x", peer.events().next());
      while (server.last.hasBufferedData()) { // Asked on another thread, which waits a turn.
        Thread.onSpinWait();
      }
    }
  }

  @Test
  void aBufferMayChangeAfterSendReturns() throws Exception {
    server.begin();
    try (TestPeer peer = TestPeer.Kind.PORTHOLE.connect(server, "/")) {
      server.events().await("open");
      ByteBuffer buffer = ByteBuffer.allocate(5);
      server.last.send(buffer);
      buffer.position(3);
      server.last.send(buffer);
      assertEquals(3, buffer.position());
      assertEquals("binary 5", peer.events().next());
      assertEquals("binary 2", peer.events().next());
    }
  }

  @Test
  void aFrameOfOneGibibyteIsRefusedByItsHeader() throws Exception {
    server.begin();
    try (RawPeer peer = RawPeer.open(server)) {
      peer.bytes(0x82, 0xFF, 0, 0, 0, 0, 0x40, 0, 0, 0, 0, 0, 0, 0);
      assertEquals(1009, peer.closeCode());
      server.events().await("close 1009");
    }
  }

  @Test
  void anUnmaskedFrameIsRefused() throws Exception {
    server.begin();
    try (RawPeer peer = RawPeer.open(server)) {
      peer.bytes(0x81, 0x01, 'x');
      assertEquals(1002, peer.closeCode());
      server.events().await("error InvalidDataException");
    }
  }

  @Test
  void limitsOfTheProgramApply() throws Exception {
    server.setLimits(Limits.host().with(Limit.MESSAGE_BYTES, 125));
    server.begin();
    try (TestPeer peer = TestPeer.Kind.PORTHOLE.connect(server, "/")) {
      peer.send(new byte[126]);
      server.events().await("close 1009");
    }
  }

  @Test
  void aPeerThatAnswersNoPingIsClosedAfterOneAndAHalfTimeouts() throws Exception {
    server.setConnectionLostTimeout(1);
    server.begin();
    try (RawPeer peer = RawPeer.open(server)) {
      server.events().await("open");
      server.events().await("close 1006");
      assertThrows(java.io.EOFException.class, () -> drain(peer));
    }
  }

  private static void drain(RawPeer peer) throws Exception {
    while (true) {
      peer.skip();
    }
  }

  @Test
  void runReturnsWhenTheServerStops() throws Exception {
    Thread running = new Thread(server);
    running.start();
    server.events().await("start");
    server.stop(STOP_MILLIS, "a reason of more than 123 bytes is cut: " + "\u00e9".repeat(100));
    running.join(STOP_MILLIS);
    assertFalse(running.isAlive());
  }

  @Test
  void aDraftWithPermessageDeflateEnablesCompression() throws Exception {
    Recording compressing =
        new Recording(List.of(new Draft_6455(new PerMessageDeflateExtension()))).begin();
    try (Compressing peer = new Compressing(compressing.getPort())) {
      assertTrue(peer.answer.contains("permessage-deflate"), peer.answer);
    } finally {
      compressing.stop(STOP_MILLIS);
    }
  }

  /** The library's client, which offers permessage-deflate. */
  private static final class Compressing extends org.java_websocket.client.WebSocketClient
      implements AutoCloseable {
    private final CountDownLatch open = new CountDownLatch(1);
    private volatile String answer = "";

    private Compressing(int port) throws Exception {
      super(
          new java.net.URI("ws://127.0.0.1:" + port),
          new Draft_6455(new PerMessageDeflateExtension()));
      connect();
      assertTrue(open.await(60, TimeUnit.SECONDS));
    }

    @Override
    public void onOpen(org.java_websocket.handshake.ServerHandshake handshake) {
      answer = handshake.getFieldValue("Sec-WebSocket-Extensions");
      open.countDown();
    }

    @Override
    public void onMessage(String message) {}

    @Override
    public void onClose(int code, String reason, boolean remote) {}

    @Override
    public void onError(Exception error) {}
  }
}
