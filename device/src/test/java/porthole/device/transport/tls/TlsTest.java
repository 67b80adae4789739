package porthole.device.transport.tls;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import porthole.device.tls.IdentityFiles;
import porthole.device.tls.LiveIdentity;
import porthole.device.transport.Connection;
import porthole.device.transport.Handler;
import porthole.device.transport.Limit;
import porthole.device.transport.Limits;
import porthole.device.transport.NewThreads;
import porthole.device.transport.Routes;
import porthole.device.transport.Server;
import porthole.device.transport.Setup;
import porthole.device.transport.Tls;

/** TLS on the loop, tested byte by byte. */
class TlsTest {
  private static final int WAIT_SECONDS = 60;
  private static final int TEXT = 1;
  private static final int BINARY = 2;
  private static final int CLOSE = 8;
  private static final Path FILES = Path.of("src/test/resources/tls");

  private final List<Server> servers = new ArrayList<>();
  private final BlockingQueue<Connection> connections = new LinkedBlockingQueue<>();
  private final BlockingQueue<Integer> closeCodes = new LinkedBlockingQueue<>();

  @AfterEach
  void stop() throws InterruptedException {
    for (Server server : servers) {
      server.stop(1001, "");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"TLSv1.2", "TLSv1.3"})
  void echoesWithEachVersionAndKind(String version) throws Exception {
    for (String kind : List.of("ec", "rsa")) {
      Server server = serve(kind, Tls.Plain.NOBODY, Limits.standard());
      try (TlsPeer peer = TlsPeer.open(server, version)) {
        assertEquals(version, peer.session().getProtocol());
        assertEchoes(peer, "hello");
      }
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"TLSv1.2", "TLSv1.3"})
  void bytesReceivedOneByOneAreDecodedTheSame(String version) throws Exception {
    Server server = serve();
    try (TlsPeer peer = new TlsPeer(server, version, remaining -> 1).handshake().upgrade()) {
      assertEchoes(peer, "one by one");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"TLSv1.2", "TLSv1.3"})
  void bytesMayBeCutAnywhere(String version) throws Exception {
    Server server = serve();
    long seed = System.nanoTime();
    Random random = new Random(seed);
    for (int round = 0; round < 30; round++) {
      TlsPeer.Pieces pieces = remaining -> 1 + random.nextInt(Math.min(remaining, 700));
      try (TlsPeer peer = new TlsPeer(server, version, pieces).handshake().upgrade()) {
        for (int size : new int[] {0, 125, 16_384, 40_000, 65_536}) {
          byte[] sent = new byte[size];
          random.nextBytes(sent);
          peer.frame(BINARY, sent);
          byte[] received = peer.receiveFrame();
          assertArrayEquals(sent, tail(received), "seed " + seed + ", " + size + " bytes");
        }
      }
    }
  }

  @Test
  void recordsSentTogetherWithTheHandshakeAreRead() throws Exception {
    Server server = serve();
    try (TlsPeer peer = new TlsPeer(server, "TLSv1.3", remaining -> remaining).handshake()) {
      byte[] upgrade = peer.wrap(TlsPeer.UPGRADE.getBytes(US_ASCII));
      byte[] message = peer.wrap(TlsPeer.frameBytes(TEXT, "hi".getBytes(US_ASCII)));
      byte[] close = peer.wrap(TlsPeer.frameBytes(CLOSE, new byte[] {3, (byte) 0xe8}));
      byte[] end = peer.closeNotify();
      ByteBuffer all = ByteBuffer.allocate(100_000);
      all.put(upgrade).put(message).put(close).put(end);
      peer.write(Arrays.copyOf(all.array(), all.position()));
      String head = "";
      while (!head.endsWith("\r\n\r\n")) {
        head += (char) peer.receive(1)[0];
      }
      assertEquals("hi", new String(tail(peer.receiveFrame()), US_ASCII));
      assertArrayEquals(new byte[] {CLOSE, 3, (byte) 0xe8}, peer.receiveFrame());
      assertTrue(peer.endsWithCloseNotify());
    }
    assertEquals(1000, closeCodes.poll(WAIT_SECONDS, TimeUnit.SECONDS));
  }

  @ParameterizedTest
  @ValueSource(strings = {"TLSv1.2", "TLSv1.3"})
  void bigMessagesPassBothWays(String version) throws Exception {
    Limits limits =
        Limits.standard().with(Limit.MESSAGE_BYTES, 4 << 20).with(Limit.BACKLOG_BYTES, 4 << 20);
    byte[] sent = new byte[3 << 20];
    new Random(1).nextBytes(sent);
    try (TlsPeer peer = TlsPeer.open(serve("ec", Tls.Plain.NOBODY, limits), version)) {
      peer.frame(BINARY, sent);
      assertArrayEquals(sent, tail(peer.receiveFrame()));
      assertEchoes(peer, "behind it");
    }
  }

  @Test
  void encryptedBytesThatDoNotFitTheSocketAreSentLater() throws Exception {
    Limits limits = Limits.standard().with(Limit.BACKLOG_BYTES, 8 << 20);
    Server server = serve("ec", Tls.Plain.NOBODY, limits);
    try (TlsPeer peer = TlsPeer.openNarrow(server)) {
      Connection connection = connections.poll(WAIT_SECONDS, TimeUnit.SECONDS);
      AtomicBoolean written = new AtomicBoolean();
      for (int i = 0; i < 100; i++) { // 11 MB: more than what the kernel holds for the peer.
        connection.send(ByteBuffer.wrap(bytes(i)));
      }
      server.execute(() -> connection.whenWritten(() -> written.set(true)));
      awaitTurn(server);
      assertFalse(written.get(), "Expected more than the socket takes");
      for (int i = 0; i < 100; i++) {
        assertArrayEquals(bytes(i), tail(peer.receiveFrame()), "message " + i);
      }
      assertEchoes(peer, "behind them");
      awaitTurn(server);
      assertTrue(written.get());
    }
  }

  private static byte[] bytes(int seed) {
    byte[] bytes = new byte[60_000 + 997 * seed];
    new Random(seed).nextBytes(bytes);
    return bytes;
  }

  /** Returns when the loop has written all earlier bytes, as far as the socket takes them. */
  private static void awaitTurn(Server server) throws Exception {
    for (int i = 0; i < 2; i++) {
      CompletableFuture<Void> turn = new CompletableFuture<>();
      server.execute(() -> turn.complete(null));
      turn.get(WAIT_SECONDS, TimeUnit.SECONDS);
    }
  }

  @Test
  void aPeerThatDoesNotReadIsDropped() throws Exception {
    Server server = serve();
    try (TlsPeer deaf = TlsPeer.open(server, "TLSv1.3")) {
      Connection connection = connections.poll(WAIT_SECONDS, TimeUnit.SECONDS);
      for (int i = 0; i < 1000 && closeCodes.isEmpty(); i++) {
        connection.send(ByteBuffer.allocate(60_000));
      }
      assertTrue(deaf.socket().isConnected(), "a peer that is there, and reads nothing");
      assertEquals(1006, closeCodes.poll(WAIT_SECONDS, TimeUnit.SECONDS));
    }
  }

  @Test
  void aPeerThatDoesNotReadIsNotRead() throws Exception {
    Server server = serve("ec", Tls.Plain.NOBODY, Limits.host()); // Without effective rates.
    byte[] message = TlsPeer.frameBytes(BINARY, new byte[60_000]);
    try (TlsPeer peer = TlsPeer.open(server, "TLSv1.3")) {
      Thread sender =
          new Thread(
              () -> {
                try {
                  for (int i = 0;
                      i < 1000;
                      i++) { // 60 MB: more than what the kernel holds both ways.
                    peer.send(message);
                  }
                } catch (IOException e) {
                  closeCodes.add(-1);
                }
              });
      sender.start();
      sender.join(1000);
      assertTrue(sender.isAlive(), "Expected the sender to be blocked");
      for (int i = 0; i < 1000; i++) {
        assertEquals(60_001, peer.receiveFrame().length);
      }
      sender.join();
      assertTrue(closeCodes.isEmpty());
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"TLSv1.2", "TLSv1.3"})
  void theClosingHandshakeIsFollowedByACloseNotify(String version) throws Exception {
    try (TlsPeer peer = TlsPeer.open(serve(), version)) {
      peer.frame(CLOSE, new byte[] {3, (byte) 0xe8});
      assertArrayEquals(new byte[] {CLOSE, 3, (byte) 0xe8}, peer.receiveFrame());
      assertTrue(peer.endsWithCloseNotify());
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"TLSv1.2", "TLSv1.3"})
  void anEndWithoutACloseFrameIs1006WithOrWithoutCloseNotify(String version) throws Exception {
    Server server = serve();
    try (TlsPeer peer = TlsPeer.open(server, version)) {
      peer.socket().shutdownOutput();
      assertEquals(1006, closeCodes.poll(WAIT_SECONDS, TimeUnit.SECONDS), "truncated");
    }
    try (TlsPeer peer = TlsPeer.open(server, version)) {
      peer.write(peer.closeNotify());
      assertTrue(peer.endsWithCloseNotify());
      assertEquals(1006, closeCodes.poll(WAIT_SECONDS, TimeUnit.SECONDS), "close_notify");
    }
  }

  @Test
  void aTruncatedRecordDeliversNoMessage() throws Exception {
    try (TlsPeer peer = TlsPeer.open(serve(), "TLSv1.3")) {
      byte[] record = peer.wrap(TlsPeer.frameBytes(TEXT, "half".getBytes(US_ASCII)));
      peer.write(Arrays.copyOf(record, record.length - 1));
      peer.socket().shutdownOutput();
      assertFalse(peer.endsWithCloseNotify());
      assertEquals(1006, closeCodes.poll(WAIT_SECONDS, TimeUnit.SECONDS));
    }
  }

  @Test
  void aForgedRecordEndsTheConnection() throws Exception {
    try (TlsPeer peer = TlsPeer.open(serve(), "TLSv1.3")) {
      byte[] record = peer.wrap(TlsPeer.frameBytes(TEXT, "forged".getBytes(US_ASCII)));
      record[record.length - 1] ^= 1;
      peer.write(record);
      assertFalse(peer.endsWithCloseNotify());
      assertEquals(1006, closeCodes.poll(WAIT_SECONDS, TimeUnit.SECONDS));
    }
  }

  @Test
  void randomBytesDisturbNoOtherConnection() throws Exception {
    Server server = serve();
    long seed = System.nanoTime();
    Random random = new Random(seed);
    try (TlsPeer good = TlsPeer.open(server, "TLSv1.3")) {
      for (int round = 0; round < 200; round++) {
        try (Socket bad = socket(server)) {
          byte[] bytes = new byte[1 + random.nextInt(3000)];
          random.nextBytes(bytes);
          bytes[0] = 0x16; // A TLS 1.x handshake record of a plausible length, then random bytes.
          if (round % 2 == 0 && bytes.length > 10) {
            ByteBuffer.wrap(bytes)
                .put(1, (byte) 3)
                .put(2, (byte) 3)
                .putShort(3, (short) (bytes.length - 5))
                .put(5, (byte) 1);
          }
          bad.getOutputStream().write(bytes);
          bad.shutdownOutput();
          readToEnd(bad);
        }
        assertEchoes(good, "round " + round + " of seed " + seed);
      }
    }
  }

  @Test
  void emptyRecordsCountForTheRate() throws Exception {
    Limits limits = Limits.host().with(Limit.MESSAGES_PER_SECOND, 100).with(Limit.BURST_SECONDS, 1);
    Server server = serve("ec", Tls.Plain.NOBODY, limits);
    try (TlsPeer peer = TlsPeer.open(server, "TLSv1.3")) {
      byte[] message = TlsPeer.frameBytes(BINARY, new byte[400]);
      ByteBuffer records = ByteBuffer.allocate(64 * message.length);
      for (byte one : message) {
        records.put(peer.wrap(new byte[] {one}));
      }
      long before = System.nanoTime();
      peer.write(Arrays.copyOf(records.array(), records.position()));
      peer.receiveFrame();
      assertEchoes(peer, "later"); // 300 records over the burst.
      long nanos = System.nanoTime() - before;
      assertTrue(nanos > 2_000_000_000L, nanos + " ns");
    }
  }

  @Test
  void aStalledHandshakeEndsAtTheOpeningDeadline() throws Exception {
    Server server = serve("ec", Tls.Plain.NOBODY, Limits.standard().with(Limit.OPENING_SECONDS, 3));
    long before = System.nanoTime();
    try (Socket silent = socket(server);
        Socket oneByte = socket(server);
        TlsPeer noRequest = new TlsPeer(server, "TLSv1.3", remaining -> remaining).handshake()) {
      oneByte.getOutputStream().write(0x16);
      assertEquals("", readToEnd(silent));
      assertEquals("", readToEnd(oneByte));
      long nanos = System.nanoTime() - before;
      assertTrue(nanos > 2_900_000_000L, nanos + " ns");
      byte[] answer = noRequest.receive("HTTP/1.1 408".length());
      assertEquals("HTTP/1.1 408", new String(answer, US_ASCII));
    }
  }

  @Test
  void aHandshakeOverTheLimitIsCut() throws Exception {
    Limits limits =
        Limits.standard()
            .with(Limit.TLS_HANDSHAKES, 1)
            .with(
                Limit.CONNECTIONS_KEPT_FOR_LOOPBACK,
                1); // The test is on loopback, which gets one more.
    Server server = serve("ec", Tls.Plain.EVERYBODY, limits);
    for (int round = 0; round < 5; round++) {
      try (Socket first = socket(server);
          Socket second = socket(server)) {
        first.getOutputStream().write(0x16);
        second.getOutputStream().write(0x16);
        awaitThatAllWasSeen(server);
        try (TlsPeer third = new TlsPeer(server, "TLSv1.3", remaining -> remaining)) {
          assertThrows(IOException.class, third::handshake);
        }
      }
      try (TlsPeer peer = openWhenThereIsRoom(server)) {
        assertEchoes(peer, "welcome again");
      }
    }
  }

  /** The loop notices the end of a handshake when its computation has come back, a little later. */
  private static TlsPeer openWhenThereIsRoom(Server server) throws Exception {
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(WAIT_SECONDS);
    while (true) {
      try {
        return TlsPeer.open(server, "TLSv1.3");
      } catch (IOException e) {
        if (System.nanoTime() > deadline) {
          throw e;
        }
      }
    }
  }

  /** The loop reads all bytes sent before in the turn of this request or earlier. */
  private static void awaitThatAllWasSeen(Server server) throws IOException {
    try (Socket plain = socket(server)) {
      plain.getOutputStream().write("GET / HTTP/1.1\r\nHost: x\r\n\r\n".getBytes(US_ASCII));
      assertTrue(readToEnd(plain).startsWith("HTTP/1.1 426 "));
    }
  }

  @Test
  void renegotiationEndsTheConnection() throws Exception {
    try (TlsPeer peer = TlsPeer.open(serve(), "TLSv1.2")) {
      assertEchoes(peer, "before");
      peer.beginHandshakeAgain();
      peer.wrapHandshake();
      peer.endsWithCloseNotify();
      assertEquals(1006, closeCodes.poll(WAIT_SECONDS, TimeUnit.SECONDS));
    }
  }

  @Test
  void plainAndTlsShareThePort() throws Exception {
    Server server = serve("ec", Tls.Plain.LOOPBACK, Limits.standard());
    try (TlsPeer encrypted = TlsPeer.open(server, "TLSv1.3");
        Socket plain = socket(server)) {
      assertEchoes(encrypted, "encrypted");
      plain.getOutputStream().write(TlsPeer.UPGRADE.getBytes(US_ASCII));
      byte[] answer = plain.getInputStream().readNBytes("HTTP/1.1 101".length());
      assertEquals("HTTP/1.1 101", new String(answer, US_ASCII));
    }
  }

  @Test
  void aRequestWithoutTlsIsRefusedWith400() throws Exception {
    Server server = serve();
    try (Socket plain = socket(server)) {
      plain.getOutputStream().write(TlsPeer.UPGRADE.getBytes(US_ASCII));
      String answer = readToEnd(plain);
      assertTrue(answer.startsWith("HTTP/1.1 400 "), answer);
      assertTrue(answer.contains("This port speaks TLS: use https:// or wss://."), answer);
    }
  }

  @Test
  void aFailureToCreateAnEngineEndsOnlyItsConnection() throws Exception {
    Tls broken =
        Tls.of(
            () -> {
              throw new IllegalStateException("no engine today");
            },
            Tls.Plain.EVERYBODY);
    Server server = serve(broken, Limits.standard());
    try (TlsPeer peer = new TlsPeer(server, "TLSv1.3", remaining -> remaining)) {
      assertThrows(IOException.class, peer::handshake);
    }
    try (Socket plain = socket(server)) {
      plain.getOutputStream().write(TlsPeer.UPGRADE.getBytes(US_ASCII));
      assertEquals('H', plain.getInputStream().read());
    }
  }

  @Test
  void stoppingClosesInOrderAndLeavesNoThread() throws Exception {
    NewThreads threads = NewThreads.sinceNow();
    Server server = serve();
    try (TlsPeer peer = TlsPeer.open(server, "TLSv1.3")) {
      Thread stopping =
          new Thread(
              () -> {
                try {
                  server.stop(1001, "");
                } catch (InterruptedException e) {
                  Thread.currentThread().interrupt();
                }
              });
      stopping.start();
      assertArrayEquals(new byte[] {CLOSE, 3, (byte) 0xe9}, peer.receiveFrame());
      peer.frame(CLOSE, new byte[] {3, (byte) 0xe9});
      assertTrue(peer.endsWithCloseNotify());
      stopping.join();
    }
    assertEquals(List.of(), threads.named("porthole-"));
  }

  private static void assertEchoes(TlsPeer peer, String text) throws IOException {
    peer.frame(TEXT, text.getBytes(US_ASCII));
    assertEquals(text, new String(tail(peer.receiveFrame()), US_ASCII));
  }

  private static byte[] tail(byte[] bytes) {
    return Arrays.copyOfRange(bytes, 1, bytes.length);
  }

  private static Socket socket(Server server) throws IOException {
    Socket socket = new Socket(InetAddress.getLoopbackAddress(), server.address().getPort());
    socket.setSoTimeout(WAIT_SECONDS * 1000);
    return socket;
  }

  private static String readToEnd(Socket socket) throws IOException {
    try {
      return new String(socket.getInputStream().readAllBytes(), US_ASCII);
    } catch (SocketException e) { // A reset is an end, too.
      return "";
    }
  }

  private Server serve() throws Exception {
    return serve("ec", Tls.Plain.NOBODY, Limits.standard());
  }

  private Server serve(String kind, Tls.Plain plain, Limits limits) throws Exception {
    LiveIdentity identity =
        LiveIdentity.of(
            IdentityFiles.pem(FILES.resolve(kind + ".pem"), FILES.resolve(kind + ".key")));
    return serve(Tls.of(identity::engine, plain), limits);
  }

  private Server serve(Tls tls, Limits limits) throws IOException {
    InetSocketAddress any = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
    Routes routes =
        Routes.none()
            .webSocket(
                "/",
                (connection, request) -> {
                  connections.add(connection);
                  return new Echo(connection, closeCodes);
                });
    Server server = Server.start(any, Setup.of(routes).limits(limits).tls(tls));
    servers.add(server);
    return server;
  }

  private record Echo(Connection connection, BlockingQueue<Integer> codes) implements Handler {
    @Override
    public void onText(String text) {
      connection.send(text);
    }

    @Override
    public void onBinary(ByteBuffer data) {
      connection.send(data);
    }

    @Override
    public void onClose(int code, String reason) {
      codes.add(code);
    }
  }
}
