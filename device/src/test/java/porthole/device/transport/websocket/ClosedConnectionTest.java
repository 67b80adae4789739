package porthole.device.transport.websocket;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import porthole.device.transport.Connection;
import porthole.device.transport.Endpoint;
import porthole.device.transport.PreparedMessage;
import porthole.device.transport.RawClient;
import porthole.device.transport.Routes;
import porthole.device.transport.Server;
import porthole.device.transport.Setup;
import porthole.protocol.Frames;

/** What a service still asks of a connection after it has closed or dropped the connection. */
class ClosedConnectionTest {
  private static final int WAIT_SECONDS = 60;
  private static final int LARGE = 1 << 20;

  private final CountDownLatch streamClosed = new CountDownLatch(1);
  private final Queue<String> ran = new ConcurrentLinkedQueue<>();
  private final BlockingQueue<Connection> connections = new LinkedBlockingQueue<>();
  private Server server;

  /** Starts a server whose handler does something with its connection at each message. */
  private RawClient open(Consumer<Connection> atMessage) throws Exception {
    Endpoint endpoint =
        (connection, request) -> {
          connections.add(connection);
          return text -> atMessage.accept(connection);
        };
    server =
        Server.start(
            new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
            Setup.of(Routes.none().webSocket("/", endpoint)));
    return RawClient.open(server.address(), "/");
  }

  @AfterEach
  void stop() throws Exception {
    server.stop(1001, "");
  }

  /** Returns after the turns of the loop that have begun. */
  private void awaitLoop() throws Exception {
    for (int turn = 0; turn < 2; turn++) {
      CompletableFuture<Void> passed = new CompletableFuture<>();
      server.execute(() -> passed.complete(null));
      passed.get(WAIT_SECONDS, TimeUnit.SECONDS);
    }
  }

  private void useAll(Connection connection) {
    connection.send("late");
    connection.send(ByteBuffer.wrap("late".getBytes(UTF_8)));
    connection.send(PreparedMessage.text("late"));
    connection.send(List.of("la", "te").iterator());
    connection.send(
        new ByteArrayInputStream("late".getBytes(UTF_8)) {
          @Override
          public void close() {
            streamClosed.countDown();
          }
        });
    connection.ping(ByteBuffer.allocate(0));
    connection.whenWritten(() -> ran.add("written"));
    connection.later(() -> ran.add("later"));
    connection.runBlocking(() -> ran.add("blocking"));
    connection.charge(LARGE);
    connection.close(4001, "");
  }

  @Test
  void afterTheCloseFrameNothingIsSentAndNothingIsRun() throws Exception {
    RawClient client =
        open(
            connection -> {
              connection.whenWritten(() -> ran.add("written"));
              connection.close(4000, "");
              useAll(connection);
            });
    try (RawClient peer = client) {
      peer.send(Frames.TEXT, "go");
      assertEquals(List.of("close 4000"), peer.until("close 4000"));
      peer.send(Frames.CLOSE, "");
      assertEquals(List.of("end"), peer.until("never"));
      assertTrue(streamClosed.await(WAIT_SECONDS, TimeUnit.SECONDS));
      awaitLoop();
      assertEquals(List.of(), List.copyOf(ran));
    }
  }

  @Test
  void afterADropNothingIsSentAndNothingIsRun() throws Exception {
    RawClient client =
        open(
            connection -> {
              connection.drop();
              useAll(connection);
            });
    try (RawClient peer = client) {
      peer.send(Frames.TEXT, "go");
      assertEquals(List.of("end"), peer.until("never"));
      assertTrue(streamClosed.await(WAIT_SECONDS, TimeUnit.SECONDS));
      awaitLoop();
      assertEquals(List.of(), List.copyOf(ran));
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void anyThreadMayTrustAndDropAConnection(boolean trusts) throws Exception {
    try (RawClient peer = open(connection -> ran.add("message"))) {
      Connection connection = connections.poll(WAIT_SECONDS, TimeUnit.SECONDS);
      if (trusts) {
        connection.trust();
      }
      connection.drop();
      assertEquals(List.of("end"), peer.until("never"));
      assertTrue(ran.isEmpty(), () -> "ran: " + ran);
    }
  }
}
