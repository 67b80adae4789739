package porthole.device.transport.websocket;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import porthole.device.transport.Connection;
import porthole.device.transport.EchoServer;
import porthole.device.transport.Endpoint;
import porthole.device.transport.Handler;
import porthole.device.transport.HttpResponse;
import porthole.device.transport.Limit;
import porthole.device.transport.Limits;
import porthole.device.transport.RawClient;
import porthole.device.transport.Routes;
import porthole.device.transport.Server;
import porthole.device.transport.Setup;
import porthole.device.transport.Traffic;
import porthole.device.transport.loop.EventLoop;
import porthole.protocol.Frames;

/** What a message costs beside its bytes, over real sockets; no bound is an upper one of time. */
class ChargeTest {
  private static final int MANY = 500;

  /** Charges what each text says, and tells how many were delivered in one turn at most. */
  private static final class Charging implements Handler {
    private final Connection connection;
    private final EventLoop loop;
    private final AtomicInteger most;
    private long turn = -1;
    private int inTurn;

    private Charging(Connection connection, AtomicInteger most) {
      this.connection = connection;
      this.loop = ((WebSocketConnection) connection).link().loop();
      this.most = most;
    }

    @Override
    public void onText(String text) {
      inTurn = loop.turnBegan() == turn ? inTurn + 1 : 1;
      turn = loop.turnBegan();
      most.accumulateAndGet(inTurn, Math::max);
      connection.charge(Long.parseLong(text.split(" ")[0]));
      connection.send(text);
    }

    @Override
    public void onBinary(ByteBuffer data) {
      connection.send("binary");
    }

    @Override
    public void onClose(int code, String reason) {}
  }

  private static EchoServer charging(AtomicInteger most, Limits limits) throws IOException {
    return EchoServer.beside(
        Routes.none().webSocket("/dear", (connection, request) -> new Charging(connection, most)),
        limits);
  }

  private static byte[] texts(int count, String text) throws IOException {
    ByteArrayOutputStream frames = new ByteArrayOutputStream();
    for (int i = 0; i < count; i++) {
      frames.write(RawClient.frame(Frames.TEXT, text + i));
    }
    return frames.toByteArray();
  }

  private static List<String> expected(int count, String text, String... more) {
    List<String> expected = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      expected.add(text + i);
    }
    expected.addAll(List.of(more));
    return expected;
  }

  @Test
  void aCostlyMessageDelaysTheRestOfItsReadInOrder() throws Exception {
    AtomicInteger most = new AtomicInteger();
    try (EchoServer server = charging(most, Limits.host());
        RawClient client = RawClient.open(server.address(), "/dear")) {
      ByteArrayOutputStream read = new ByteArrayOutputStream();
      read.write(texts(MANY, "1000000 "));
      read.write(RawClient.frame(Frames.BINARY, "x"));
      read.write(RawClient.frame(Frames.PING, ""));
      read.write(RawClient.frame(Frames.CLOSE, "\u0003\u00e8"));
      client.write(read.toByteArray());
      List<String> heard = client.until("close 1000");
      assertEquals(MANY, heard.stream().filter(text -> text.startsWith("1000000 ")).count());
      assertEquals(expected(MANY, "1000000 "), heard.subList(0, MANY));
      assertEquals(List.of("binary", "pong"), heard.subList(MANY, MANY + 2));
      assertEquals(1, most.get());
    }
  }

  @Test
  void cheapMessagesAreServedInOneTurn() throws Exception {
    AtomicInteger most = new AtomicInteger();
    try (EchoServer server = charging(most, Limits.host());
        RawClient client = RawClient.open(server.address(), "/dear")) {
      client.write(texts(MANY, "10 "));
      client.send(Frames.TEXT, "0 last");
      assertEquals(expected(MANY, "10 ", "0 last"), client.until("0 last"));
      assertTrue(most.get() > 1, "in one turn: " + most.get());
    }
  }

  @Test
  void chargesCountForTheRatesOfConnectionAndAddress() throws Exception {
    Limits limits =
        Limits.host()
            .with(Limit.BYTES_PER_SECOND, 100_000)
            .with(Limit.BYTES_PER_SECOND_PER_ADDRESS, 150_000)
            .with(Limit.BURST_SECONDS, 1);
    AtomicInteger most = new AtomicInteger();
    try (EchoServer server = charging(most, limits);
        RawClient client = RawClient.open(server.address(), "/dear");
        RawClient neighbour = RawClient.open(server.address(), "/")) {
      long before = System.nanoTime();
      client.write(texts(4, "100000 "));
      assertEquals(expected(4, "100000 "), client.until("100000 3"));
      double seconds = (System.nanoTime() - before) / 1e9;
      assertTrue(seconds > 1.4, "300,000 that had to come back, after " + seconds);
      neighbour.send(Frames.TEXT, "of one address");
      assertEquals("of one address", neighbour.next());
      assertTrue(server.count(Traffic::timesSlowedDown) > 0);
    }
  }

  @Test
  void anHttpResponseCountsForTheRateOfItsAddress() throws Exception {
    Limits limits =
        Limits.host().with(Limit.BYTES_PER_SECOND_PER_ADDRESS, 50_000).with(Limit.BURST_SECONDS, 1);
    Routes pages =
        Routes.none()
            .http("/page", (request, peer) -> HttpResponse.ok("text/plain", new byte[100_000]));
    try (EchoServer server = EchoServer.beside(pages, limits);
        RawClient neighbour = RawClient.open(server.address(), "/")) {
      try (RawClient asking = RawClient.connect(server.address())) {
        asking.ask("GET /page HTTP/1.1\r\nHost: x\r\n\r\n");
      }
      neighbour.send(Frames.TEXT, "of one address");
      assertEquals("of one address", neighbour.next());
      assertTrue(server.count(Traffic::timesSlowedDown) > 0);
    }
  }

  @Test
  void continuedWorkLetsOthersBeServedAndDelaysLaterMessages() throws Exception {
    BlockingQueue<Runnable> steps = new LinkedBlockingQueue<>();
    try (EchoServer server =
            EchoServer.beside(
                Routes.none()
                    .webSocket("/long", (connection, request) -> new LongWork(connection, steps)),
                Limits.host());
        RawClient client = RawClient.open(server.address(), "/long");
        RawClient other = server.open()) {
      ByteArrayOutputStream read = new ByteArrayOutputStream();
      read.write(RawClient.frame(Frames.TEXT, "work"));
      read.write(RawClient.frame(Frames.TEXT, "behind"));
      client.write(read.toByteArray());
      client.send(Frames.TEXT, "later");
      assertEquals("turn 0", client.next());
      other.send(Frames.TEXT, "still served");
      assertEquals("still served", other.next());
      steps.add(() -> {});
      assertEquals(
          List.of("turn 1", "done", "behind", "later"),
          List.of(client.next(), client.next(), client.next(), client.next()));
    }
  }

  @Test
  void aReceivedMessageWaitsForTheEndOfContinuedWork() throws Exception {
    BlockingQueue<Connection> connections = new LinkedBlockingQueue<>();
    Endpoint echo =
        (connection, request) -> {
          connections.add(connection);
          return connection::send;
        };
    Setup setup = Setup.of(Routes.none().webSocket("/", echo)).limits(Limits.host());
    Server server = Server.start(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), setup);
    try (RawClient client = RawClient.open(server.address(), "/")) {
      Connection connection = connections.poll(60, TimeUnit.SECONDS);
      CountDownLatch begun = new CountDownLatch(1);
      CountDownLatch held = new CountDownLatch(1);
      server.execute(
          () -> {
            begun.countDown();
            await(held);
          });
      await(begun); // Now what follows is there together, at the loop's next turn.
      client.send(Frames.TEXT, "message");
      server.execute(
          () ->
              connection.later(
                  () -> {
                    connection.send("turn 1");
                    connection.later(() -> connection.send("turn 2"));
                  }));
      held.countDown();
      assertEquals(
          List.of("turn 1", "turn 2", "message"),
          List.of(client.next(), client.next(), client.next()));
    } finally {
      server.stop(1001, "");
    }
  }

  private static void await(CountDownLatch latch) {
    try {
      latch.await(60, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Goes on until it is told that it may end. */
  private static final class LongWork implements Handler {
    private final Connection connection;
    private final BlockingQueue<Runnable> steps;

    private LongWork(Connection connection, BlockingQueue<Runnable> steps) {
      this.connection = connection;
      this.steps = steps;
    }

    @Override
    public void onText(String text) {
      if (text.equals("work")) {
        connection.send("turn 0");
        connection.later(this::goOn);
      } else {
        connection.send(text);
      }
    }

    private void goOn() {
      try {
        if (steps.poll(1, TimeUnit.MILLISECONDS) == null) {
          connection.later(this::goOn);
          return;
        }
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
      connection.send("turn 1");
      connection.send("done");
    }

    @Override
    public void onBinary(ByteBuffer data) {}

    @Override
    public void onClose(int code, String reason) {}
  }
}
