package porthole.device.transport;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.BiConsumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import porthole.protocol.Frames;

/** The stop of a server with handlers that block. */
class StopTest {
  private static final int WAIT_SECONDS = 60;

  private final CountDownLatch begun = new CountDownLatch(1);
  private final CountDownLatch never = new CountDownLatch(1);

  private Thread blocked = Thread.currentThread();

  /** Other tests count workers, so this waits for the end of those left behind. */
  @AfterEach
  void release() throws InterruptedException {
    never.countDown();
    if (blocked != Thread.currentThread()) {
      blocked.join(WAIT_SECONDS * 1000);
    }
  }

  private Server serve(BiConsumer<Connection, String> onText) throws Exception {
    Endpoint endpoint = (connection, request) -> text -> onText.accept(connection, text);
    InetSocketAddress any = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
    return Server.start(any, Setup.of(Routes.none().webSocket("/", endpoint)));
  }

  /** Fails unless the stop returns. */
  private static void assertStops(Server server) throws Exception {
    CompletableFuture<Void> stopped = new CompletableFuture<>();
    Thread stopping =
        new Thread(
            () -> {
              try {
                server.stop(1001, "");
                stopped.complete(null);
              } catch (InterruptedException e) {
                stopped.completeExceptionally(e);
              }
            });
    stopping.setDaemon(true);
    stopping.start();
    stopped.get(WAIT_SECONDS, TimeUnit.SECONDS);
  }

  private void blockUntilInterrupted() {
    begun.countDown();
    try {
      never.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void blockForEver() {
    blocked = Thread.currentThread();
    begun.countDown();
    boolean over = false;
    while (!over) {
      try {
        never.await();
        over = true;
      } catch (InterruptedException e) {
        over = false; // It ignores the interrupt.
      }
    }
  }

  @Test
  void stopInterruptsABlockedHandler() throws Exception {
    Server server = serve((connection, text) -> blockUntilInterrupted());
    try (RawClient client = RawClient.open(server.address(), "/")) {
      client.send(Frames.TEXT, "block");
      assertTrue(begun.await(WAIT_SECONDS, TimeUnit.SECONDS));
      assertStops(server);
      server.await(); // The loop has ended.
    }
  }

  @Test
  void stopReturnsInSpiteOfAHandlerThatIgnoresInterrupts() throws Exception {
    Server server = serve((connection, text) -> blockForEver());
    try (RawClient client = RawClient.open(server.address(), "/")) {
      client.send(Frames.TEXT, "block");
      assertTrue(begun.await(WAIT_SECONDS, TimeUnit.SECONDS));
      assertStops(server);
    }
    never.countDown();
    server.await(); // The loop ends when the handler returns.
  }

  @Test
  void stopReturnsInSpiteOfBlockingWorkThatIgnoresInterrupts() throws Exception {
    Server server = serve((connection, text) -> connection.runBlocking(this::blockForEver));
    try (RawClient client = RawClient.open(server.address(), "/")) {
      client.send(Frames.TEXT, "block");
      assertTrue(begun.await(WAIT_SECONDS, TimeUnit.SECONDS));
      assertStops(server);
    }
  }

  @Test
  void stoppedServersLeaveNoThreads() throws Exception {
    ThreadGroup group = Thread.currentThread().getThreadGroup();
    int groups = group.activeGroupCount();
    for (int i = 0; i < 5; i++) {
      Server server =
          serve((connection, text) -> connection.runBlocking(() -> connection.send(text)));
      try (RawClient client = RawClient.open(server.address(), "/")) {
        client.send(Frames.TEXT, "hi");
        assertEquals("hi", client.next());
      } finally {
        server.stop(1001, "");
      }
    }
    assertEquals(groups, group.activeGroupCount());
  }
}
