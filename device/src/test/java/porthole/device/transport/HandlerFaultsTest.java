package porthole.device.transport;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.BiConsumer;
import org.junit.jupiter.api.Test;
import porthole.protocol.Frames;

/** Handlers that block, fail or refuse, and the effect on other connections. */
class HandlerFaultsTest {
  private static final int WAIT_SECONDS = 60;

  /** Passes each text to a function. */
  private static Routes route(BiConsumer<Connection, String> onText) {
    return Routes.none().webSocket("/test", (connection, request) -> handler(connection, onText));
  }

  private static Handler handler(Connection connection, BiConsumer<Connection, String> onText) {
    return new Handler() {
      @Override
      public void onText(String text) {
        onText.accept(connection, text);
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

  private static RawClient open(EchoServer server) throws Exception {
    return RawClient.open(server.address(), "/test");
  }

  private static void waitFor(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Test
  void repeatedOutOfMemoryErrorsEndTheLoop() throws Exception {
    InetSocketAddress any = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
    Server server = Server.start(any, Setup.of(Routes.none()));
    for (int i = 0; i < 3; i++) {
      server.execute(
          () -> {
            throw new OutOfMemoryError("for a test");
          });
    }
    assertThrows(IllegalStateException.class, server::await);
  }

  @Test
  void otherErrorsDoNotEndTheLoop() throws Exception {
    InetSocketAddress any = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
    Server server = Server.start(any, Setup.of(Routes.none()));
    for (int i = 0; i < 10; i++) {
      server.execute(
          () -> {
            throw new StackOverflowError("for a test");
          });
    }
    CountDownLatch alive = new CountDownLatch(1);
    server.execute(alive::countDown);
    assertTrue(alive.await(WAIT_SECONDS, TimeUnit.SECONDS));
    server.stop(1001, "");
    server.await();
  }

  @Test
  void blockingWorkThatNeverEndsDisturbsNoOtherConnection() throws Exception {
    NewThreads threads = NewThreads.sinceNow();
    CountDownLatch never = new CountDownLatch(1);
    Routes routes = route((connection, text) -> connection.runBlocking(() -> waitFor(never)));
    List<RawClient> blocked = new ArrayList<>();
    try (EchoServer server = EchoServer.beside(routes, Limits.host());
        RawClient other = server.open()) {
      assertEquals(
          0, threads.named("porthole-worker-").size(), "none before there is something to do");
      for (int i = 0; i < 10; i++) {
        blocked.add(open(server));
        blocked.get(i).send(Frames.TEXT, "block");
      }
      for (int i = 0; i < 1000; i++) {
        other.send(Frames.TEXT, "m" + i);
        assertEquals("m" + i, other.next());
      }
      assertEquals(4, threads.named("porthole-worker-").size());
    } finally {
      for (RawClient client : blocked) {
        client.close();
      }
    }
    assertEquals(0, threads.named("porthole-worker-").size(), "what was interrupted has ended");
  }

  @Test
  void answersOfBlockingWorkKeepTheirOrder() throws Exception {
    Routes routes =
        route(
            (connection, text) ->
                connection.runBlocking(
                    () -> {
                      connection.send(text + " begun");
                      Thread.yield();
                      connection.send(text + " done");
                    }));
    try (EchoServer server = EchoServer.beside(routes, Limits.host());
        RawClient client = open(server)) {
      for (int i = 0; i < 200; i++) {
        client.send(Frames.TEXT, "m" + i);
      }
      for (int i = 0; i < 200; i++) {
        assertEquals("m" + i + " begun", client.next());
        assertEquals("m" + i + " done", client.next());
      }
    }
  }

  @Test
  void aPeerIsNotReadWhileItsBlockingWorkRuns() throws Exception {
    CountDownLatch started = new CountDownLatch(1);
    CountDownLatch release = new CountDownLatch(1);
    List<String> delivered = new ArrayList<>();
    Routes routes =
        route(
            (connection, text) -> {
              delivered.add(text);
              connection.runBlocking(
                  () -> {
                    started.countDown();
                    waitFor(release);
                    connection.send(text);
                  });
            });
    try (EchoServer server = EchoServer.beside(routes, Limits.host());
        RawClient client = open(server);
        RawClient other = server.open()) {
      client.send(Frames.TEXT, "first");
      assertTrue(started.await(WAIT_SECONDS, TimeUnit.SECONDS));
      client.send(Frames.TEXT, "second");
      for (int i = 0; i < 20; i++) { // Turns of the loop in which the peer could be read.
        other.send(Frames.TEXT, "m");
        other.next();
      }
      assertEquals(1, server.count(traffic -> delivered.size()));
      release.countDown();
      assertEquals("first", client.next());
      assertEquals("second", client.next());
    }
  }

  @Test
  void anErrorInBlockingWorkClosesWith1011() throws Exception {
    Routes routes =
        route(
            (connection, text) ->
                connection.runBlocking(
                    () -> {
                      throw new IllegalStateException("for a test");
                    }));
    try (EchoServer server = EchoServer.beside(routes, Limits.host());
        RawClient client = open(server)) {
      client.send(Frames.TEXT, "boom");
      assertEquals("close 1011", client.next());
    }
  }

  @Test
  void aFullWorkerQueueClosesWith1013() throws Exception {
    CountDownLatch never = new CountDownLatch(1);
    Limits limits = Limits.host().with(Limit.BLOCKING_THREADS, 1).with(Limit.BLOCKING_WAITING, 1);
    Routes routes = route((connection, text) -> connection.runBlocking(() -> waitFor(never)));
    try (EchoServer server = EchoServer.beside(routes, limits);
        RawClient runs = open(server);
        RawClient waits = open(server);
        RawClient tooMuch = open(server)) {
      for (RawClient client : List.of(runs, waits)) {
        client.send(Frames.TEXT, "block");
      }
      while (server.count(Traffic::messagesIn) < 2) {
        Thread.onSpinWait();
      }
      tooMuch.send(Frames.TEXT, "block");
      assertEquals("close 1013", tooMuch.next());
    }
  }

  @Test
  void anEndpointRefusesAnOpeningHandshakeWithASentence() throws Exception {
    Endpoint choosy =
        new Endpoint() {
          @Override
          public Optional<HttpResponse> refusal(HttpRequest request, Peer peer) {
            return request.headers("Origin").contains("http://evil.test")
                ? Optional.of(HttpResponse.error(403, "Not from there."))
                : Optional.empty();
          }

          @Override
          public Handler open(Connection connection, HttpRequest request) {
            return handler(connection, Connection::send);
          }
        };
    Routes routes = Routes.none().webSocket("/test", choosy);
    try (EchoServer server = EchoServer.beside(routes, Limits.host())) {
      try (RawClient foreign = RawClient.connect(server.address())) {
        String head = foreign.ask(RawClient.handshake("/test", "Origin: http://evil.test\r\n"));
        assertTrue(head.startsWith("HTTP/1.1 403 "), head);
        assertEquals("Not from there.\n", foreign.rest());
      }
      try (RawClient welcome = open(server)) {
        welcome.send(Frames.TEXT, "hi");
        assertEquals("hi", welcome.next());
      }
      assertFalse(server.count(Traffic::connections) > 1);
    }
  }
}
