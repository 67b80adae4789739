package porthole.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.EOFException;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Whatever is thrown in one of the client's threads is told, and no other thread stays behind. */
class ThreadFaultsTest {
  private static final Duration LIMIT = Duration.ofSeconds(60);

  private final FaultySocketFactory sockets = new FaultySocketFactory();
  private final BlockingQueue<Throwable> told = new LinkedBlockingQueue<>();
  private final BlockingQueue<String> closed = new LinkedBlockingQueue<>();
  private RawPeer peer;

  static Stream<Throwable> faults() {
    return Stream.of(
        new OutOfMemoryError("injected"),
        new StackOverflowError("injected"),
        new IllegalStateException("injected"));
  }

  /** Remembers the errors that it was told of, and the end. */
  private class Listener implements ClientHandler {
    @Override
    public void onError(Exception error) {
      told.add(error);
    }

    @Override
    public void onClose(int code, String reason) {
      closed.add(code + reason);
    }
  }

  @BeforeEach
  void listen() throws IOException {
    peer = new RawPeer();
  }

  @AfterEach
  void leavesNoThread() throws Exception {
    peer.close();
    for (Thread thread : Thread.getAllStackTraces().keySet()) {
      if (thread.getName().startsWith("porthole-client")) {
        thread.join(LIMIT.toMillis());
        assertFalse(thread.isAlive(), thread.getName());
      }
    }
  }

  private Request request() {
    String secure = peer.request().uri().toString().replace("ws:", "wss:");
    return Request.to(URI.create(secure)).withTls(sockets);
  }

  /** An Error comes as the cause of an exception, which is all that a handler takes. */
  private void assertTold(Throwable fault) throws InterruptedException {
    Throwable first = told.poll(LIMIT.toSeconds(), TimeUnit.SECONDS);
    assertEquals(fault, fault instanceof Error ? first.getCause() : first);
    assertTrue(first.getMessage().contains("injected"), first.getMessage());
  }

  private void assertClosed(String end) throws InterruptedException {
    assertEquals(end, closed.poll(LIMIT.toSeconds(), TimeUnit.SECONDS));
    assertTrue(closed.isEmpty(), "once");
    assertTrue(told.isEmpty(), "once");
  }

  @ParameterizedTest
  @MethodSource("faults")
  void anErrorInTheReaderIsReportedAndClosesWith1011(Throwable fault) throws Exception {
    Client client = peer.open(request(), new Listener());
    sockets.reading.set(fault);
    peer.text("x");
    assertEquals("8 1011", peer.next());
    assertTold(fault);
    assertTrue(peer.ends());
    assertClosed("1011");
    assertTrue(client.awaitClosed(LIMIT));
  }

  @ParameterizedTest
  @MethodSource("faults")
  void anErrorInTheWriterIsReportedAndEndsTheConnection(Throwable fault) throws Exception {
    Client client = peer.open(request(), new Listener());
    sockets.writing.set(fault);
    client.send("x");
    assertTold(fault);
    assertClosed("1006");
    assertThrows(EOFException.class, peer::next);
    assertTrue(client.awaitClosed(LIMIT));
    assertThrows(IOException.class, () -> client.send("late"));
  }

  @ParameterizedTest
  @MethodSource("faults")
  void anErrorOfTheHandlerIsReportedAndClosesWith1011(Throwable fault) throws Exception {
    peer.open(
        request(),
        new Listener() {
          @Override
          public void onText(String text) {
            throwAny(fault);
          }
        });
    peer.text("x");
    assertEquals("8 1011", peer.next());
    peer.close(1011);
    assertTold(fault);
    assertClosed("1011");
    assertTrue(peer.ends());
  }

  private static void throwAny(Throwable fault) {
    if (fault instanceof Error) {
      throw (Error) fault;
    }
    throw (RuntimeException) fault;
  }

  @ParameterizedTest
  @MethodSource("faults")
  void aHandlerThatThrowsInOnErrorStillReceivesOnClose(Throwable fault) throws Exception {
    BlockingQueue<Throwable> uncaught = new LinkedBlockingQueue<>();
    peer.open(
        request(),
        new Listener() {
          @Override
          public void onError(Exception error) {
            Thread.currentThread().setUncaughtExceptionHandler((thread, e) -> uncaught.add(e));
            throwAny(fault);
          }
        });
    peer.frame(RawPeer.TEXT, (byte) 0xff);
    assertEquals("8 1007", peer.next());
    assertClosed("1007Expected text in UTF-8");
    assertEquals(fault, uncaught.poll(LIMIT.toSeconds(), TimeUnit.SECONDS));
  }

  @ParameterizedTest
  @MethodSource("faults")
  void anErrorInTheReconnectingThreadIsReportedAndTheAttemptRepeated(Throwable fault)
      throws Exception {
    sockets.connecting.set(fault);
    CountDownLatch opened = new CountDownLatch(1);
    Thread accepting =
        new Thread(
            () -> {
              peer.accept(); // Which the failed try connects to, and leaves.
            },
            "accepting");
    BlockingQueue<Long> waits = new LinkedBlockingQueue<>();
    try (ReconnectingClient client =
        ReconnectingClient.start(
            request(),
            new Listener() {
              @Override
              public void onOpen(Client open) {
                opened.countDown();
              }
            },
            (end, millis) -> waits.add(millis),
            () -> 1)) {
      assertTold(fault);
      acceptUntilOpen(accepting, opened);
      assertEquals(0, waits.take());
      assertEquals(500, waits.take());
      peer.close(4000);
      assertEquals("8 4000", peer.next());
      peer.hangUp();
      assertTrue(client.awaitEnd(LIMIT));
    }
    assertClosed("4000");
  }

  private void acceptUntilOpen(Thread accepting, CountDownLatch opened) throws Exception {
    peer.skipOne();
    accepting.start();
    accepting.join(LIMIT.toMillis());
    assertTrue(opened.await(LIMIT.toSeconds(), TimeUnit.SECONDS));
  }
}
