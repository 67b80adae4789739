package porthole.device.mqtt;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.Socket;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import porthole.device.InjectedFaults;
import porthole.device.hub.LimitException;
import porthole.device.hub.SignalPattern;
import porthole.protocol.Backoff;

class BrokerThreadTest {
  private static final int ERRORS = 4;
  private static final int ATTEMPTS = 8;
  private static final int SEED = 1;
  private static final int WAIT_SECONDS = 60;

  /** A password that cannot be read, for another reason each time. */
  private static final class BrokenFile implements Broker.OwnerFile {
    private final CountDownLatch attempts = new CountDownLatch(ERRORS + 1);

    @Override
    public String text(int maxBytes, String bound) {
      attempts.countDown();
      switch ((int) attempts.getCount()) {
        case 4:
          throw new OutOfMemoryError("on purpose");
        case 3:
          throw new StackOverflowError();
        case 2:
          throw new IllegalStateException("on purpose");
        case 1:
          Thread.currentThread().interrupt();
          throw new IllegalStateException("interrupted on purpose");
        default:
          return "secret";
      }
    }

    @Override
    public Collection<X509Certificate> certificates(int maxBytes, String bound) {
      return Collections.emptyList();
    }

    @Override
    public IOException invalid(String sentence) {
      return new IOException(sentence);
    }
  }

  private final BlockingQueue<Long> pauses = new LinkedBlockingQueue<>();
  private final List<BrokerThread> threads = new ArrayList<>();

  /**
   * Starts a thread that notes how long it is to pause, and goes on at once after so many of them.
   */
  private void start(Broker broker, Consumer<IncomingMessage> receiver, int attempts) {
    Spool spool = new Spool(1000);
    AtomicInteger begun = new AtomicInteger();
    BrokerThread thread =
        new BrokerThread(
            broker,
            "hub",
            new StatusTopics(broker, spool),
            spool,
            receiver,
            new MqttCounters(),
            Backoff.with(new Random(SEED)::nextDouble),
            (stopping, millis) -> {
              pauses.add(millis);
              if (begun.incrementAndGet() == attempts) { // The test takes them out of the queue.
                stopping.await();
              }
            });
    threads.add(thread);
    thread.start();
  }

  private long pause() throws InterruptedException {
    Long millis = pauses.poll(WAIT_SECONDS, TimeUnit.SECONDS);
    assertNotNull(millis, "It does not try again.");
    return millis;
  }

  @AfterEach
  void stop() throws InterruptedException {
    for (BrokerThread thread : threads) {
      thread.stop();
    }
  }

  @Test
  void noErrorEndsTheThreadThatConnects() throws InterruptedException {
    BrokenFile password = new BrokenFile();
    Broker broker = Broker.at("127.0.0.1", 1, false).user("hub").passwordFile(password);
    start(broker, incoming -> {}, ERRORS + 1);
    assertTrue(
        password.attempts.await(WAIT_SECONDS, TimeUnit.SECONDS), "It tries again after each.");
  }

  private static Broker at(FakeBroker fake) throws LimitException {
    return Broker.at("127.0.0.1", fake.port(), false).in(List.of(SignalPattern.parse("*")));
  }

  @Test
  void afterARefusalTheNextAttemptIsAtLeast45SecondsLater() throws Exception {
    try (FakeBroker fake = new FakeBroker(FakeBroker.NOT_AUTHORIZED, client -> {})) {
      start(at(fake), incoming -> {}, ATTEMPTS);
      for (int i = 1; i <= ATTEMPTS; i++) {
        long millis = pause();
        assertTrue(millis >= 45_000, "attempt " + i + ": " + millis + " ms");
      }
      assertEquals(ATTEMPTS, fake.connections());
    }
  }

  @Test
  void aBrokerThatAcceptsAndDisconnectsIsRetriedEverMoreSlowly() throws Exception {
    Backoff expected = Backoff.with(new Random(SEED)::nextDouble);
    try (FakeBroker fake = new FakeBroker(FakeBroker.SUCCESS, Socket::close)) {
      start(at(fake), incoming -> {}, ATTEMPTS);
      for (int i = 1; i <= ATTEMPTS; i++) {
        assertEquals(expected.next(), pause(), "after attempt " + i);
      }
      assertEquals(ATTEMPTS, fake.connections());
    }
  }

  static Stream<Throwable> errors() {
    return Stream.of(
        new OutOfMemoryError("on purpose"),
        new StackOverflowError("on purpose"),
        new IllegalStateException("on purpose"));
  }

  @ParameterizedTest
  @MethodSource("errors")
  void anErrorInAPahoThreadEndsAtMostItsConnectionAndLaterMessagesArrive(Throwable error)
      throws Exception {
    BlockingQueue<IncomingMessage> received = new LinkedBlockingQueue<>();
    AtomicInteger failures = new AtomicInteger();
    Consumer<IncomingMessage> receiver =
        incoming -> {
          if (failures.incrementAndGet() <= ERRORS) {
            InjectedFaults.raise(error);
          }
          received.add(incoming);
        };
    FakeBroker.Welcome welcome =
        client -> {
          for (int i = 0; i <= ERRORS; i++) {
            FakeBroker.publish(client, "porthole/a/b", "1");
          }
        };
    try (FakeBroker fake = new FakeBroker(FakeBroker.SUCCESS, welcome)) {
      start(at(fake), receiver, ATTEMPTS);
      IncomingMessage incoming = received.poll(WAIT_SECONDS, TimeUnit.SECONDS);
      assertNotNull(incoming, "Nothing arrives after " + failures.get() + " messages.");
      assertEquals("porthole/a/b", incoming.topic());
    }
  }
}
