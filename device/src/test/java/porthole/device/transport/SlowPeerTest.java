package porthole.device.transport;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The overflow choices of endpoints, with peers that do not read. */
class SlowPeerTest {
  private static final int WAIT_SECONDS = 60;

  /** More than the kernel buffers for a peer that does not read (about 4 MB) and the backlog. */
  private static final int MESSAGES = 10_000;

  private static final String PADDING = "#".repeat(1000);

  private final Traffic traffic = new Traffic();
  private final BlockingQueue<Connection> connections = new LinkedBlockingQueue<>();
  private final List<RawClient> clients = new ArrayList<>();
  private Server server;

  private void serve(Overflow overflow, Limits limits) throws IOException {
    Routes routes =
        Routes.none()
            .webSocket("/", new Feed(overflow))
            .webSocket("/echo", new Feed(Overflow.PAUSE_READING));
    Setup setup = Setup.of(routes).limits(limits).traffic(traffic);
    server = Server.start(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), setup);
  }

  @AfterEach
  void stop() throws Exception {
    server.stop(1001, "");
    for (RawClient client : clients) {
      client.close();
    }
  }

  private final class Feed implements Endpoint {
    private final Overflow overflow;

    private Feed(Overflow overflow) {
      this.overflow = overflow;
    }

    @Override
    public Handler open(Connection connection, HttpRequest request) {
      connections.add(connection);
      return new Handler() {
        @Override
        public void onText(String text) {
          connection.send(text);
        }

        @Override
        public void onBinary(ByteBuffer data) {
          throw new AssertionError("Expected no binary message");
        }

        @Override
        public void onClose(int code, String reason) {
          // Nothing to do.
        }
      };
    }

    @Override
    public Overflow overflow() {
      return overflow;
    }
  }

  private RawClient open() throws IOException {
    return RawClient.open(server.address(), "/");
  }

  private Connection connection() throws InterruptedException {
    return connections.poll(WAIT_SECONDS, TimeUnit.SECONDS);
  }

  /** Reads the counters on the loop's thread, to which they belong. */
  private long count(java.util.function.ToLongFunction<Traffic> what) throws Exception {
    CompletableFuture<Long> answer = new CompletableFuture<>();
    server.execute(() -> answer.complete(what.applyAsLong(traffic)));
    return answer.get(WAIT_SECONDS, TimeUnit.SECONDS);
  }

  private static int number(String message) {
    return Integer.parseInt(message.replace("#", ""));
  }

  @Test
  void dropOldestDeliversTheRestWholeAndInOrder() throws Exception {
    serve(Overflow.DROP_OLDEST, Limits.standard());
    try (RawClient peer = open()) {
      Connection connection = connection();
      for (int i = 0; i < MESSAGES; i++) {
        connection.send(PreparedMessage.text(i + PADDING));
      }
      connection.send("last");
      long dropped = count(Traffic::messagesDropped);
      List<String> received = peer.until("last");
      assertEquals(MESSAGES + 1, received.size() + dropped);
      assertTrue(dropped > 1000, "dropped " + dropped);
      received.remove("last");
      List<Integer> numbers =
          received.stream().map(SlowPeerTest::number).collect(Collectors.toList());
      assertEquals(numbers.stream().sorted().collect(Collectors.toList()), numbers);
      assertEquals(MESSAGES - 1, numbers.get(numbers.size() - 1));
      assertEquals(0, numbers.get(0), "what the peer's own buffers took was not dropped");
    }
  }

  @Test
  void keepLatestKeepsTheLatestMessageOfEachKey() throws Exception {
    serve(Overflow.KEEP_LATEST, Limits.standard());
    try (RawClient peer = open()) {
      Connection connection = connection();
      connection.send(PreparedMessage.text("once" + PADDING).latestOf("seldom"));
      for (int i = 0; i < MESSAGES; i++) {
        connection.send(PreparedMessage.text(i + PADDING).latestOf(i % 7));
      }
      connection.send("last");
      List<String> received = peer.until("last");
      received.remove("last");
      assertTrue(received.remove("once" + PADDING));
      List<Integer> numbers =
          received.stream().map(SlowPeerTest::number).collect(Collectors.toList());
      assertTrue(
          numbers.containsAll(
              IntStream.range(MESSAGES - 7, MESSAGES).boxed().collect(Collectors.toList())));
      assertTrue(numbers.size() < MESSAGES - 1000, "received " + numbers.size());
    }
  }

  @Test
  void overflowCloseSends1013AfterTheDeliveredMessages() throws Exception {
    serve(Overflow.CLOSE, Limits.standard());
    try (RawClient peer = open()) {
      Connection connection = connection();
      for (int i = 0; i < MESSAGES; i++) {
        connection.send(PreparedMessage.text(i + PADDING));
      }
      List<String> received = peer.until("close 1013");
      assertEquals("close 1013", received.remove(received.size() - 1));
      for (int i = 0; i < received.size(); i++) {
        assertEquals(i, number(received.get(i)));
      }
      assertEquals(1, count(Traffic::slowPeersClosed));
    }
  }

  @Test
  void aPingToASlowPeerOvertakesItsBacklog() throws Exception {
    serve(Overflow.DROP_OLDEST, Limits.standard());
    try (RawClient peer = open()) {
      Connection connection = connection();
      for (int i = 0; i < MESSAGES; i++) {
        connection.send(PreparedMessage.text(i + PADDING));
      }
      connection.ping(ByteBuffer.allocate(0));
      connection.send("last");
      List<String> received = peer.until("last");
      int behind = received.size() - received.indexOf("ping") - 1;
      long backlog = Limits.standard().of(Limit.BACKLOG_BYTES) / (PADDING.length() + 100);
      assertTrue(behind > backlog / 2, behind + " of the " + backlog + " that wait at least");
    }
  }

  @Test
  void aReadingPeerReceivesABurstLargerThanItsBacklogLimit() throws Exception {
    serve(Overflow.DROP_OLDEST, Limits.standard());
    try (RawClient peer = open()) {
      Connection connection = connection();
      server.execute(
          () -> {
            for (int i = 0; i < 100; i++) { // In one turn, so nothing is written in between.
              connection.send(PreparedMessage.text(i + PADDING));
            }
          });
      for (int i = 0; i < 100; i++) {
        assertEquals(i, number(peer.next()));
      }
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"DROP_OLDEST", "KEEP_LATEST"})
  void theLimitOfAllBacklogsCutsOnlyTheLargest(Overflow overflow) throws Exception {
    overfill(overflow);
    assertTrue(count(Traffic::messagesDropped) > 0);
    assertEquals(0, count(Traffic::slowPeersClosed));
    assertEquals(4, count(Traffic::connections));
  }

  @Test
  void theLimitOfAllBacklogsClosesTheLargestThatMayNotLoseMessages() throws Exception {
    overfill(Overflow.CLOSE);
    assertEquals(0, count(Traffic::messagesDropped));
    long closed = count(Traffic::slowPeersClosed);
    assertTrue(closed > 0 && closed <= 3, "closed: " + closed);
  }

  /** Fills the backlogs of three peers that do not read beyond the limit of all backlogs. */
  private void overfill(Overflow overflow) throws Exception {
    Limits limits =
        Limits.standard()
            .with(Limit.BACKLOG_BYTES, Limit.BACKLOG_BYTES.max())
            .with(Limit.BACKLOG_PERCENT_OF_HEAP, 1);
    serve(overflow, limits);
    long most = Runtime.getRuntime().maxMemory() / 100;
    RawClient other = RawClient.open(server.address(), "/echo");
    clients.add(other);
    connection();
    PreparedMessage message = PreparedMessage.binary(ByteBuffer.allocate(60_000));
    for (int i = 0; i < 3; i++) {
      clients.add(open());
      Connection connection = connection();
      for (long sent = 0; sent < most / 2 + 8_000_000; sent += 60_000) {
        connection.send(message);
      }
    }
    other.send(1, "still here");
    assertEquals("still here", other.next());
  }

  @Test
  void aPreparedMessageIsSharedByAllItsBacklogs() throws Exception {
    serve(Overflow.DROP_OLDEST, Limits.standard());
    PreparedMessage message = PreparedMessage.text("to all");
    for (int i = 0; i < 20; i++) {
      clients.add(open());
    }
    for (int i = 0; i < 20; i++) {
      Connection connection = connection();
      connection.send("before");
      connection.send(message);
      connection.send("after");
    }
    for (RawClient client : clients) {
      assertEquals(List.of("before", "to all", "after"), client.until("after"));
    }
  }
}
