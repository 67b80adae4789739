package porthole.device.mqtt;

import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import porthole.device.log.PeerLog;
import porthole.protocol.Backoff;

/** Keeps a connection to the broker and sends the messages of the spool, on its own thread. */
final class BrokerThread implements Runnable {
  /** The longest wait for a message in the spool. */
  private static final long IDLE_MILLIS = 5_000;

  private static final long LOG_AGAIN_NANOS = 60_000_000_000L;
  private static final long STOP_MILLIS = 2_000;

  private static final int MAX_REFUSED_TOPICS = 100;

  /** The wait after a refusal, which fails again until the owner has changed something. */
  private static final long REFUSED_MILLIS = 60_000;

  /** Waits between two attempts; a test replaces it. */
  interface Pause {
    /** Returns when the latch opens or the time is over. */
    void await(CountDownLatch stopping, long millis) throws InterruptedException;
  }

  private final Broker broker;
  private final String hub;
  private final StatusTopics own;
  private final Spool spool;
  private final Consumer<IncomingMessage> receiver;
  private final MqttCounters counts;
  private final Backoff backoff;
  private final Pause pause;
  private final CountDownLatch stopping = new CountDownLatch(1);
  private final Thread thread = new Thread(this, "porthole-mqtt");
  private volatile boolean connected;
  private String lastLogged = "";
  private final Set<String> refusedTopics = new HashSet<>();
  private long droppedLogged;
  private long droppedLoggedAt = System.nanoTime() - LOG_AGAIN_NANOS;

  BrokerThread(
      Broker broker,
      String hub,
      StatusTopics own,
      Spool spool,
      Consumer<IncomingMessage> receiver,
      MqttCounters counts) {
    this(
        broker,
        hub,
        own,
        spool,
        receiver,
        counts,
        Backoff.with(new Random()::nextDouble),
        (stopping, millis) -> stopping.await(millis, TimeUnit.MILLISECONDS));
  }

  BrokerThread(
      Broker broker,
      String hub,
      StatusTopics own,
      Spool spool,
      Consumer<IncomingMessage> receiver,
      MqttCounters counts,
      Backoff backoff,
      Pause pause) {
    this.broker = broker;
    this.hub = hub;
    this.own = own;
    this.spool = spool;
    this.receiver = receiver;
    this.counts = counts;
    this.backoff = backoff;
    this.pause = pause;
    thread.setDaemon(true);
  }

  void start() {
    thread.start();
  }

  /** Disconnects from the broker. Returns within about two seconds. */
  void stop() throws InterruptedException {
    stopping.countDown();
    spool.close();
    thread.join(STOP_MILLIS);
  }

  boolean isConnected() {
    return connected;
  }

  @Override
  public void run() {
    while (!isStopping()) {
      try {
        pause.await(stopping, attempt());
      } catch (InterruptedException e) { // Only stop() ends this thread.
        PeerLog.debug(broker.url(), "Interrupted");
      }
    }
  }

  /** Makes one connection. No error ends this thread, because nothing would restart it. */
  private long attempt() throws InterruptedException {
    try {
      spool.rewind();
      long wait = serve();
      spool.rewind();
      logDropped();
      return wait;
    } catch (RuntimeException | Error e) { // A bug or no memory: the next attempt may succeed.
      survive(e);
      return backoff.next();
    }
  }

  private void survive(Throwable e) {
    try {
      logOnce("The connection to the broker " + broker.url() + " failed: " + e);
    } catch (RuntimeException | Error another) {
      lastLogged = ""; // No memory to log it.
    }
  }

  private boolean isStopping() {
    return stopping.getCount() == 0;
  }

  /** Serves one connection to its end. Returns the milliseconds to wait before the next. */
  private long serve() throws InterruptedException {
    try {
      PahoConnection connection =
          PahoConnection.open(broker, hub, own.status(false), receiver, spool::wake);
      long begun = System.nanoTime();
      long sentBefore = counts.out.get();
      try {
        begin(connection);
        send(connection);
      } finally {
        connected = false;
        connection.close();
      }
      backoff.wasOpen(TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - begun));
      return counts.out.get() > sentBefore ? backoff.unchanged() : backoff.next();
    } catch (BrokerException e) {
      logOnce(e.getMessage());
      return e.isRefusal() ? backoff.around(REFUSED_MILLIS) : backoff.next();
    }
  }

  private void begin(PahoConnection connection) throws BrokerException {
    publishStatus(connection, own.status(true));
    for (OutgoingMessage status : own.all()) {
      publishStatus(connection, status);
    }
    connection.subscribe(broker, own.filters());
    connected = true;
    counts.connections.incrementAndGet();
    if (!lastLogged.isEmpty() || counts.connections.get() == 1) {
      PeerLog.info(broker.url(), "Connected to the broker {}", broker.url());
      lastLogged = "";
    }
  }

  private void publishStatus(PahoConnection connection, OutgoingMessage outgoing)
      throws BrokerException {
    if (!connection.publishAndWait(broker, outgoing)) {
      logRefused(outgoing);
    }
  }

  private void send(PahoConnection connection) throws BrokerException, InterruptedException {
    while (connection.isUp()) {
      for (OutgoingMessage outgoing : own.takeChanged()) {
        if (!connection.publish(outgoing, own::acknowledged, this::statusRefused)) {
          return;
        }
      }
      List<OutgoingMessage> next = spool.next(Spool.MAX_IN_FLIGHT, IDLE_MILLIS);
      for (OutgoingMessage outgoing : next) {
        if (!connection.publish(outgoing, this::taken, this::refused)) {
          return;
        }
      }
      logDropped();
      if (isStopping()) {
        connection.publishAndWait(broker, own.status(false));
        connection.disconnect();
        return;
      }
    }
    logOnce("The connection to the broker " + broker.url() + " was lost");
  }

  private void taken(OutgoingMessage outgoing) {
    counts.out.incrementAndGet();
    spool.acknowledged(outgoing);
  }

  /** A refused message is not sent again: it would block all others. */
  private void refused(OutgoingMessage outgoing) {
    logRefused(outgoing);
    spool.acknowledged(outgoing);
  }

  private void statusRefused(OutgoingMessage outgoing) {
    logRefused(outgoing);
    own.acknowledged(outgoing);
  }

  /** Counts a refusal and logs the first one of each topic. */
  private void logRefused(OutgoingMessage outgoing) {
    counts.refused.incrementAndGet();
    synchronized (refusedTopics) { // Paho's threads call this, too.
      if (refusedTopics.size() >= MAX_REFUSED_TOPICS || !refusedTopics.add(outgoing.topic())) {
        return;
      }
    }
    PeerLog.warn(
        outgoing.topic(),
        "The broker {} refuses messages on {}: may this hub publish there?",
        broker.url(),
        outgoing.topic());
  }

  private void logOnce(String sentence) {
    if (!sentence.equals(lastLogged)) {
      lastLogged = sentence;
      PeerLog.warn(sentence, "{}", sentence);
    }
  }

  private void logDropped() {
    long dropped = spool.dropped();
    long now = System.nanoTime();
    if (dropped > droppedLogged && now - droppedLoggedAt >= LOG_AGAIN_NANOS) {
      PeerLog.warn(
          broker.url(),
          "Dropped the {} oldest signals that waited for the broker {}",
          dropped - droppedLogged,
          broker.url());
      droppedLogged = dropped;
      droppedLoggedAt = now;
    }
  }
}
