package porthole.device.transport;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import porthole.device.transport.http.HttpProtocol;
import porthole.device.transport.loop.EventLoop;
import porthole.device.transport.loop.Link;
import porthole.device.transport.loop.PlainWire;
import porthole.device.transport.loop.ProtocolStarter;
import porthole.device.transport.websocket.WebSocketConnection;
import porthole.device.transport.websocket.WebSocketUpgrade;
import porthole.protocol.Frames;

/** The end of a connection: it leaves nothing behind, and its peer still gets its last bytes. */
class LinkEndTest {
  private static final int WAIT_SECONDS = 60;

  private final BlockingQueue<Connection> connections = new LinkedBlockingQueue<>();
  private Server server;

  private static InetSocketAddress any() {
    return new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
  }

  private void serve(Limits limits) throws IOException {
    Endpoint endpoint =
        (connection, request) -> {
          connections.add(connection);
          return connection::send;
        };
    Setup setup = Setup.of(Routes.none().webSocket("/", endpoint)).limits(limits);
    server = Server.start(any(), setup);
  }

  @AfterEach
  void stop() throws Exception {
    if (server != null) {
      server.stop(1001, "");
    }
  }

  private static Link link(Connection connection) {
    return ((WebSocketConnection) connection).link();
  }

  /** Counts the deadlines on the loop's thread. */
  private int deadlines(EventLoop loop) throws Exception {
    CompletableFuture<Integer> answer = new CompletableFuture<>();
    server.execute(() -> answer.complete(loop.deadlines()));
    return answer.get(WAIT_SECONDS, TimeUnit.SECONDS);
  }

  @Test
  void anEndedConnectionLeavesNoDeadline() throws Exception {
    serve(Limits.standard().with(Limit.MESSAGES_PER_SECOND, 1).with(Limit.BURST_SECONDS, 1));
    try (RawClient client = RawClient.open(server.address(), "/")) {
      Link link = link(connections.poll(WAIT_SECONDS, TimeUnit.SECONDS));
      assertEquals(1, deadlines(link.loop()), "when to ping");
      while (deadlines(link.loop()) < 2) { // Until the peer is over its rate and paused.
        client.send(Frames.TEXT, "hi");
      }
      server.execute(link::drop);
      assertEquals(0, deadlines(link.loop()));
    }
  }

  @Test
  void aConnectionThatEndsWhilePausedLeavesNoDeadline() throws Exception {
    Endpoint dear =
        (connection, request) -> {
          connections.add(connection);
          return text -> connection.charge(1 << 20);
        };
    Limits limits = Limits.standard().with(Limit.BYTES_PER_SECOND, 1024);
    server = Server.start(any(), Setup.of(Routes.none().webSocket("/", dear)).limits(limits));
    try (RawClient client = RawClient.open(server.address(), "/")) {
      Link link = link(connections.poll(WAIT_SECONDS, TimeUnit.SECONDS));
      client.send(Frames.TEXT, "dear");
      while (deadlines(link.loop()) < 2) { // One for the next ping, one for the end of the pause.
        Thread.yield();
      }
      server.execute(link::drop);
      assertEquals(0, deadlines(link.loop()));
    }
  }

  @Test
  void aCancelledAlarmIsGarbageCollected() throws Exception {
    serve(Limits.standard());
    CompletableFuture<Alarm> alarm = new CompletableFuture<>();
    try (RawClient client = RawClient.open(server.address(), "/")) {
      client.send(Frames.TEXT, "hi");
      EventLoop loop = link(connections.poll(WAIT_SECONDS, TimeUnit.SECONDS)).loop();
      int before = deadlines(loop);
      server.execute(() -> alarm.complete(server.after(TimeUnit.HOURS.toNanos(1), () -> {})));
      alarm.get(WAIT_SECONDS, TimeUnit.SECONDS);
      assertEquals(before + 1, deadlines(loop));
      server.execute(() -> alarm.join().cancel());
      assertEquals(before, deadlines(loop));
    }
  }

  /** Holds the written bytes until the peer has ended its half. */
  private static final class HoldingWire extends PlainWire {
    private final SocketChannel channel;
    private final ByteBuffer held = ByteBuffer.allocate(1 << 16);
    private boolean peerHasEnded;

    private HoldingWire(SocketChannel channel) {
      super(channel);
      this.channel = channel;
    }

    @Override
    public int read(ByteBuffer into) throws IOException {
      int count = channel.read(into);
      peerHasEnded |= count < 0;
      return count;
    }

    @Override
    public int write(ByteBuffer bytes) {
      int count = bytes.remaining();
      held.put(bytes);
      return count;
    }

    @Override
    public long write(ByteBuffer[] bytes) {
      long count = 0;
      for (ByteBuffer some : bytes) {
        count += write(some);
      }
      return count;
    }

    @Override
    public long waiting() {
      return held.position();
    }

    @Override
    public void flush() throws IOException {
      if (peerHasEnded) {
        held.flip();
        channel.write(held);
        held.compact();
      }
    }

    @Override
    public void end() throws IOException {
      flush();
    }
  }

  @Test
  void aHalfClosedPeerStillGetsTheBytesHeldByTheWire() throws Exception {
    Server server = Server.open();
    String page = "#".repeat(20_000);
    HttpHandler handler =
        (request, peer) ->
            HttpResponse.ok("text/plain", page.getBytes(StandardCharsets.ISO_8859_1));
    Setup setup = Setup.of(Routes.none().http("/", handler));
    ProtocolStarter front =
        new ProtocolStarter() {
          @Override
          public void welcome(Link link, SocketChannel channel) {
            HttpProtocol.starter(link.loop(), setup, WebSocketUpgrade.on(link.loop()))
                .welcome(link, channel);
            link.carriedBy(new HoldingWire(channel));
          }

          @Override
          public void refuse(Link link, String sentence) {
            throw new AssertionError(sentence);
          }
        };
    server.listen(any(), setup, front).start();
    try (RawClient client = RawClient.connect(server.address())) {
      client.write(
          "GET / HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n".getBytes(StandardCharsets.ISO_8859_1));
      client.end();
      String answer = client.rest();
      assertTrue(answer.endsWith("\r\n\r\n" + page), answer.length() + " bytes");
    } finally {
      server.stop(1001, "");
    }
  }

  /**
   * A stream that blocks its reader while the peer is connected, and notes the threads using it.
   */
  private static final class WatchedStream extends InputStream {
    private final CountDownLatch reads = new CountDownLatch(1);
    private final CountDownLatch closed = new CountDownLatch(1);
    private final AtomicBoolean reading = new AtomicBoolean();
    private final BlockingQueue<String> wrong = new LinkedBlockingQueue<>();

    @Override
    public int read() throws IOException {
      reading.set(true);
      reads.countDown();
      try {
        TimeUnit.MINUTES.sleep(1);
        return -1;
      } catch (InterruptedException e) {
        throw new IOException("interrupted", e);
      } finally {
        reading.set(false);
      }
    }

    @Override
    public void close() {
      if (reading.get()) {
        wrong.add("closed while it is read");
      }
      if (!Thread.currentThread().getName().startsWith("porthole-worker-")) {
        wrong.add("closed by " + Thread.currentThread().getName());
      }
      closed.countDown();
    }
  }

  @Test
  void aStreamIsClosedByItsReadingThreadWhenThePeerIsGone() throws Exception {
    serve(Limits.standard());
    WatchedStream stream = new WatchedStream();
    RawClient client = RawClient.open(server.address(), "/");
    try {
      connections.poll(WAIT_SECONDS, TimeUnit.SECONDS).send(stream);
      assertTrue(stream.reads.await(WAIT_SECONDS, TimeUnit.SECONDS));
    } finally {
      client.close();
      server.stop(1001, ""); // A peer is not read while its blocking work runs.
    }
    assertTrue(stream.closed.await(WAIT_SECONDS, TimeUnit.SECONDS));
    assertNull(stream.wrong.poll());
  }

  @Test
  void aStreamThatWasNeverReadIsClosed() throws Exception {
    serve(Limits.standard());
    WatchedStream first = new WatchedStream();
    WatchedStream second = new WatchedStream();
    try (RawClient client = RawClient.open(server.address(), "/")) {
      Connection connection = connections.poll(WAIT_SECONDS, TimeUnit.SECONDS);
      connection.send(first);
      connection.send(second);
      assertTrue(first.reads.await(WAIT_SECONDS, TimeUnit.SECONDS));
      connection.close(1000, "");
      assertEquals("close 1000", client.next());
      assertTrue(first.closed.await(WAIT_SECONDS, TimeUnit.SECONDS));
      assertTrue(second.closed.await(WAIT_SECONDS, TimeUnit.SECONDS));
      assertEquals(1, second.reads.getCount(), "it was not read");
      assertFalse(first.reading.get());
    }
    assertNull(first.wrong.poll());
    assertNull(second.wrong.poll());
  }
}
