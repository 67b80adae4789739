package porthole.device.transport;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import porthole.device.transport.loop.HandoverQueue;
import porthole.device.transport.loop.HandoverQueueTest;
import porthole.protocol.Frames;

/** Threads that send faster than the loop can take it. */
class OtherThreadsTest {
  private static final int WAIT_SECONDS = 60;
  private static final int MESSAGES = 100_000;
  private static final String KILOBYTE = "#".repeat(1000);

  private final Traffic traffic = new Traffic();
  private final BlockingQueue<Connection> connections = new LinkedBlockingQueue<>();
  private final CountDownLatch release = new CountDownLatch(1);
  private Server server;
  private RawClient peer;
  private Connection connection;

  @BeforeEach
  void start() throws Exception {
    Endpoint deaf =
        Sessions.none()
            .of(
                (connection, request) -> {
                  connections.add(connection);
                  return text -> {};
                },
                Overflow.DROP_OLDEST);
    Endpoint echo = (connection, request) -> connection::send;
    Routes routes = Routes.none().webSocket("/", deaf).webSocket("/echo", echo);
    InetSocketAddress any = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
    server = Server.start(any, Setup.of(routes).traffic(traffic));
    peer = RawClient.open(server.address(), "/");
    connection = connections.poll(WAIT_SECONDS, TimeUnit.SECONDS);
  }

  @AfterEach
  void stop() throws Exception {
    release.countDown();
    server.stop(1001, "");
    peer.close();
  }

  /** Blocks the loop until it is released; returns when it is blocked. */
  private void hold() throws InterruptedException {
    assertFalse(hold(() -> {}).isDone());
  }

  /** Blocks the loop until it is released, then runs work; returns when it is blocked. */
  private CompletableFuture<Void> hold(Runnable then) throws InterruptedException {
    CountDownLatch held = new CountDownLatch(1);
    CompletableFuture<Void> done = new CompletableFuture<>();
    server.execute(
        () -> {
          held.countDown();
          try {
            release.await();
            then.run();
            done.complete(null);
          } catch (InterruptedException | RuntimeException e) {
            done.completeExceptionally(e);
          }
        });
    assertTrue(held.await(WAIT_SECONDS, TimeUnit.SECONDS));
    return done;
  }

  /** A thread that runs until its work is done or fails. */
  private static final class Sender {
    private final CompletableFuture<Void> end;
    private final Thread thread;

    private Sender(Runnable work) {
      end = new CompletableFuture<>();
      thread =
          new Thread(
              () -> {
                try {
                  work.run();
                  end.complete(null);
                } catch (RuntimeException e) {
                  end.completeExceptionally(e);
                }
              });
      thread.start();
    }

    private void awaitThatItWaits() {
      HandoverQueueTest.awaitThatItWaits(thread);
    }

    private void awaitEnd() throws Exception {
      end.get(6L * WAIT_SECONDS, TimeUnit.SECONDS);
    }
  }

  @Test
  void senderBlocksAtTheHandoverLimitAndNothingIsLost() throws Exception {
    AtomicInteger sent = new AtomicInteger();
    hold();
    Sender sender =
        new Sender(
            () -> {
              for (int i = 0; i < MESSAGES; i++) {
                switch (i % 3) {
                  case 0 -> connection.send(KILOBYTE);
                  case 1 -> connection.sendText(ByteBuffer.wrap(KILOBYTE.getBytes(UTF_8)));
                  default -> connection.send(PreparedMessage.text(KILOBYTE));
                }
                sent.incrementAndGet();
              }
              connection.send("last");
            });
    sender.awaitThatItWaits();
    assertTrue(sent.get() <= HandoverQueue.MAX_BYTES / KILOBYTE.length(), "sent " + sent);
    release.countDown();
    sender.awaitEnd();
    List<String> received = peer.until("last");
    CompletableFuture<Long> dropped = new CompletableFuture<>();
    server.execute(() -> dropped.complete(traffic.messagesDropped()));
    assertEquals(MESSAGES + 1, received.size() + dropped.get(WAIT_SECONDS, TimeUnit.SECONDS));
  }

  @Test
  void executedWorkHasTheSameHandoverLimit() throws Exception {
    AtomicInteger given = new AtomicInteger();
    AtomicInteger run = new AtomicInteger();
    hold();
    Sender sender =
        new Sender(
            () -> {
              for (int i = 0; i < MESSAGES; i++) {
                server.execute(run::incrementAndGet);
                given.incrementAndGet();
              }
            });
    sender.awaitThatItWaits();
    assertEquals(HandoverQueue.MAX_BYTES / HandoverQueue.WORK_BYTES, given.get());
    release.countDown();
    sender.awaitEnd();
    CompletableFuture<Integer> all = new CompletableFuture<>();
    server.execute(() -> all.complete(run.get()));
    assertEquals(MESSAGES, all.get(WAIT_SECONDS, TimeUnit.SECONDS));
  }

  @Test
  void otherConnectionsAreServedWhileAThreadSendsWithoutAPause() throws Exception {
    AtomicBoolean enough = new AtomicBoolean();
    CountDownLatch started = new CountDownLatch(1000);
    Sender sender =
        new Sender(
            () -> {
              while (!enough.get()) {
                connection.send(KILOBYTE);
                started.countDown();
              }
            });
    try (RawClient other = RawClient.open(server.address(), "/echo")) {
      assertTrue(started.await(WAIT_SECONDS, TimeUnit.SECONDS));
      for (int i = 0; i < 20; i++) {
        other.send(Frames.TEXT, "number " + i);
        assertEquals("number " + i, other.next());
      }
    } finally {
      enough.set(true);
    }
    sender.awaitEnd();
  }

  @Test
  void sendingOnTheLoopNeverBlocks() throws Exception {
    CompletableFuture<Void> done =
        hold(
            () -> {
              for (int i = 0; i < MESSAGES; i++) {
                connection.send(KILOBYTE);
                server.execute(() -> {});
              }
              connection.send("last of the loop's");
            });
    Sender sender =
        new Sender(
            () -> {
              for (int i = 0; i < MESSAGES; i++) {
                connection.send(KILOBYTE);
              }
              connection.send("last");
            });
    sender.awaitThatItWaits();
    release.countDown();
    done.get(WAIT_SECONDS, TimeUnit.SECONDS);
    sender.awaitEnd();
    peer.until("last");
  }

  @Test
  void stopReleasesWaitingThreadsAndLaterCallsReturnAtOnce() throws Exception {
    AtomicBoolean stopped = new AtomicBoolean();
    hold();
    Sender sender =
        new Sender(
            () -> {
              while (!stopped.get()) {
                connection.send(KILOBYTE);
              }
            });
    sender.awaitThatItWaits();
    release.countDown();
    server.stop(1001, "");
    for (int i = 0; i < MESSAGES; i++) {
      connection.send(KILOBYTE);
      server.execute(() -> {});
    }
    stopped.set(true);
    sender.awaitEnd();
  }

  @Test
  void tooManyBlockingTasksCloseTheConnectionWith1013() throws Exception {
    CountDownLatch never = new CountDownLatch(1);
    for (int i = 0; i < 20_000; i++) {
      connection.runBlocking(
          () -> {
            try {
              never.await();
            } catch (InterruptedException e) {
              Thread.currentThread().interrupt();
            }
          });
    }
    assertEquals("close 1013", peer.next());
  }
}
