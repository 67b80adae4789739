package porthole.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Waits are told instead of waited; connections are real ones, to a server that ends each. */
class ReconnectingClientTest {

  private static final int WAIT_SECONDS = 60;
  private static final Duration WAIT = Duration.ofSeconds(WAIT_SECONDS);
  private static final int MANY = 2_000;

  private final Recorder heard = new Recorder();
  private final BlockingQueue<Long> waits = new LinkedBlockingQueue<>();

  @AfterEach
  void leavesNoThread() throws InterruptedException {
    for (Thread thread : Thread.getAllStackTraces().keySet()) {
      if (thread.getName().startsWith("porthole-client")) {
        thread.join(WAIT.toMillis());
        assertFalse(thread.isAlive(), thread.getName());
      }
    }
  }

  private ReconnectingClient start(Request request, ClientHandler handler) {
    return ReconnectingClient.start(
        request, handler, (closed, millis) -> waits.add(millis), () -> 1);
  }

  private void assertHeard(String... events) throws InterruptedException {
    for (String event : events) {
      assertEquals(event, heard.next());
    }
  }

  private void assertWaits(long... millis) throws InterruptedException {
    for (long wait : millis) {
      assertEquals(wait, waits.poll(WAIT_SECONDS, TimeUnit.SECONDS));
    }
  }

  @Test
  void aLostConnectionIsFollowedByAnother() throws Exception {
    try (ClosingServer server = ClosingServer.saying(1001, 1001, 4000);
        ReconnectingClient client = start(server.request(), heard)) {
      assertHeard("open", "close 1001 ", "open", "close 1001 ", "open", "close 4000 ");
      assertTrue(client.awaitEnd(WAIT), "4000 is for ever");
      assertWaits(0, 500, 1000);
      assertTrue(waits.isEmpty());
    }
  }

  @Test
  void aFailedAttemptIsReportedAndRepeated() throws Exception {
    Request nobody;
    try (ClosingServer server = ClosingServer.saying()) {
      nobody = server.request();
    }
    CountDownLatch enough = new CountDownLatch(3);
    ClientHandler counting =
        new ClientHandler() {
          @Override
          public void onError(Exception error) {
            enough.countDown();
          }
        };
    try (ReconnectingClient client = start(nobody, counting)) {
      assertTrue(enough.await(WAIT_SECONDS, TimeUnit.SECONDS));
      assertWaits(0, 500, 1000);
      assertFalse(client.client().isPresent());
    }
  }

  @Test
  void anExceptionOfOnErrorDoesNotStopTheAttempts() throws Exception {
    Request nobody;
    try (ClosingServer server = ClosingServer.saying()) {
      nobody = server.request();
    }
    BlockingQueue<Throwable> uncaught = new LinkedBlockingQueue<>();
    ClientHandler throwing =
        new ClientHandler() {
          @Override
          public void onError(Exception error) {
            Thread.currentThread().setUncaughtExceptionHandler((thread, e) -> uncaught.add(e));
            throw new IllegalStateException("mine");
          }
        };
    try (ReconnectingClient client = start(nobody, throwing)) {
      assertWaits(0, 500, 1000);
      assertEquals("mine", uncaught.poll(WAIT_SECONDS, TimeUnit.SECONDS).getMessage());
      assertFalse(client.client().isPresent());
    }
  }

  @Test
  void theSecondsInTheReasonOf1013AreWaited() throws Exception {
    try (ClosingServer server = ClosingServer.saying(1013, 1008);
        ReconnectingClient client = start(server.reason("7 busy").request(), heard)) {
      assertTrue(client.awaitEnd(WAIT));
      assertWaits(0, 7500);
    }
  }

  @Test
  void closingEndsAConnectionThatIsOpen() throws Exception {
    RawPeer peer = new RawPeer();
    ReconnectingClient[] client = new ReconnectingClient[1];
    Thread starting = new Thread(() -> client[0] = start(peer.request(), heard), "starting");
    starting.start();
    starting.join();
    peer.accept();
    assertEquals("open", heard.next());
    Client open = client[0].client().get();
    open.send("hello");
    assertEquals("1 hello", peer.next());
    Thread closing = new Thread(client[0]::close, "closing");
    closing.start();
    assertEquals("8 1000", peer.next());
    peer.close(1000);
    closing.join(WAIT.toMillis());
    assertFalse(closing.isAlive());
    assertTrue(client[0].awaitEnd(WAIT));
    assertFalse(client[0].client().isPresent());
    peer.close();
  }

  @Test
  void closingEndsTheWaiting() throws Exception {
    try (ClosingServer server = ClosingServer.saying(1013)) {
      Request request = server.reason("1000").request();
      ReconnectingClient client = ReconnectingClient.start(request, heard);
      assertHeard("open", "close 1013 1000");
      long before = System.nanoTime();
      client.close();
      assertEquals(0, clientThreads(), "no thread is left when it returns");
      assertTrue(System.nanoTime() - before < WAIT.toNanos());
    }
  }

  @Test
  void closingWithinAHandlerEndsItAll() throws Exception {
    try (ClosingServer server = ClosingServer.saying(1001)) {
      CountDownLatch started = new CountDownLatch(1);
      ReconnectingClient[] self = new ReconnectingClient[1];
      self[0] =
          start(
              server.request(),
              new ClientHandler() {
                @Override
                public void onOpen(Client client) {
                  try {
                    started.await(WAIT_SECONDS, TimeUnit.SECONDS);
                  } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                  }
                  self[0].close();
                }
              });
      started.countDown();
      assertTrue(self[0].awaitEnd(WAIT));
    }
  }

  @Test
  void thousandsOfConnectionsLeaveNoThread() throws Exception {
    Integer[] codes = new Integer[MANY];
    Arrays.fill(codes, 1001);
    codes[MANY - 1] = 4000;
    AtomicInteger opened = new AtomicInteger();
    AtomicInteger most = new AtomicInteger();
    ClientHandler counting =
        new ClientHandler() {
          @Override
          public void onOpen(Client client) {
            opened.incrementAndGet();
            most.accumulateAndGet(clientThreads(), Math::max);
          }
        };
    try (ClosingServer server = ClosingServer.saying(codes);
        ReconnectingClient client = start(server.request(), counting)) {
      assertTrue(client.awaitEnd(Duration.ofMinutes(5)), opened + " connections");
    }
    assertEquals(MANY, opened.get());
    assertTrue(most.get() <= 3, most + " threads at once");
    assertEquals(0, clientThreads());
  }

  private static int clientThreads() {
    Thread[] threads = new Thread[2 * Thread.activeCount() + 100];
    int count = Thread.enumerate(threads);
    return (int)
        Arrays.stream(threads, 0, count)
            .filter(thread -> thread.getName().startsWith("porthole-client"))
            .count();
  }

  @Test
  @SuppressWarnings("try") // The peer ends before the client.
  void everyEventOfAConnectionIsPassedOn() throws Exception {
    try (RawPeer peer = new RawPeer()) {
      Thread accepting = new Thread(peer::accept, "accepting");
      accepting.start();
      ClientHandler failing =
          new Recorder() {
            @Override
            public void onText(String text) {
              heard.onText(text);
              throw new IllegalStateException("on purpose");
            }

            @Override
            public void onBinary(ByteBuffer data) {
              heard.onBinary(data);
            }

            @Override
            public void onPong(ByteBuffer data) {
              heard.onPong(data);
            }

            @Override
            public void onError(Exception error) {
              heard.onError(error);
            }

            @Override
            public void onClose(int code, String reason) {
              heard.onClose(code, reason);
            }
          };
      ReconnectingClient client = start(peer.request(), failing);
      accepting.join();
      assertEquals("reconnecting to " + peer.request(), client.toString());
      peer.frame(2, new byte[3]);
      peer.frame(RawPeer.PONG, new byte[] {'p'});
      peer.text("hello");
      assertHeard("binary 3", "pong p", "text hello", "error IllegalStateException");
      peer.close();
      client.close();
    }
  }

  @Test
  void anInterruptEndsTheWaitingForTheEndAndStaysSet() throws Exception {
    try (RawPeer peer = new RawPeer()) {
      Thread accepting = new Thread(peer::accept, "accepting");
      accepting.start();
      ReconnectingClient client = start(peer.request(), heard);
      accepting.join();
      assertHeard("open");
      Thread.currentThread().interrupt();
      assertFalse(client.awaitEnd(WAIT));
      assertTrue(Thread.interrupted());
      peer.close(4000);
      assertTrue(client.awaitEnd(WAIT));
    }
  }

  @Test
  void aHandlerMayCloseItsClientWithoutWaitingForItself() throws Exception {
    CountDownLatch closed = new CountDownLatch(1);
    ReconnectingClient[] client = new ReconnectingClient[1];
    CountDownLatch known = new CountDownLatch(1);
    try (RawPeer peer = new RawPeer()) {
      Thread accepting = new Thread(peer::accept, "accepting");
      accepting.start();
      client[0] =
          start(
              peer.request(),
              new ClientHandler() {
                @Override
                public void onText(String text) {
                  try {
                    known.await();
                  } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                  }
                  client[0].close();
                  closed.countDown();
                }
              });
      known.countDown();
      accepting.join();
      peer.text("close");
      assertTrue(closed.await(WAIT_SECONDS, TimeUnit.SECONDS));
      assertEquals("8 1000", peer.next());
      peer.close(1000);
      assertTrue(client[0].awaitEnd(WAIT));
    }
  }
}
