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

/** Keeps a connection to the broker, and sends what is in the spool. One thread of its own. */
final class BrokerThread implements Runnable {
  /** So often it looks, while nothing else happens, whether there is something to say. */
  private static final long IDLE_MILLIS = 5_000;

  private static final long SAY_AGAIN_NANOS = 60_000_000_000L;
  private static final long STOP_MILLIS = 2_000;

  private static final int MAX_REFUSED_TOPICS = 100;

  /** After a refusal an attempt fails again until somebody has changed something. */
  private static final long REFUSED_MILLIS = 60_000;

  /** How this thread spends the time between two attempts; a test need not wait. */
  interface Pause {
    /** Returns when the latch is open, or the time is up. */
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
  private String said = "";
  private final Set<String> refusedTopics = new HashSet<>();
  private long droppedSaid;
  private long droppedSaidAt = System.nanoTime() - SAY_AGAIN_NANOS;

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

  /** Says goodbye to the broker, and returns when that is done, within about two seconds. */
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
      } catch (InterruptedException e) { // Nobody has a reason to: only stop ends this thread.
        PeerLog.debug(broker.url(), "Interrupted");
      }
    }
  }

  /** Makes one connection; no error ends this thread, since the hub has no second one. */
  private long attempt() throws InterruptedException {
    try {
      spool.rewind();
      long wait = serve();
      spool.rewind();
      sayDropped();
      return wait;
    } catch (RuntimeException | Error e) { // A mistake, or no memory: the next may fare better.
      survive(e);
      return backoff.next();
    }
  }

  private void survive(Throwable e) {
    try {
      sayOnce("The connection to the broker " + broker.url() + " failed: " + e);
    } catch (RuntimeException | Error another) {
      said = ""; // No memory to say so.
    }
  }

  private boolean isStopping() {
    return stopping.getCount() == 0;
  }

  /** Returns, when the connection has ended, how many milliseconds to wait for the next. */
  private long serve() throws InterruptedException {
    try {
      PahoConnection connection =
          PahoConnection.open(broker, hub, own.status(false), receiver, spool::wake);
      long begun = System.nanoTime();
      long arrivedBefore = counts.out.get();
      try {
        begin(connection);
        send(connection);
      } finally {
        connected = false;
        connection.close();
      }
      backoff.wasOpen(TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - begun));
      return counts.out.get() > arrivedBefore ? backoff.unchanged() : backoff.next();
    } catch (BrokerException e) {
      sayOnce(e.getMessage());
      return e.isRefusal() ? backoff.around(REFUSED_MILLIS) : backoff.next();
    }
  }

  private void begin(PahoConnection connection) throws BrokerException {
    publishOwn(connection, own.status(true));
    for (OutgoingMessage standing : own.begin()) {
      publishOwn(connection, standing);
    }
    connection.subscribe(broker, own.filters());
    connected = true;
    counts.connections.incrementAndGet();
    if (!said.isEmpty() || counts.connections.get() == 1) {
      PeerLog.info(broker.url(), "Connected to the broker {}", broker.url());
      said = "";
    }
  }

  private void publishOwn(PahoConnection connection, OutgoingMessage outgoing)
      throws BrokerException {
    if (!connection.publishAndWait(broker, outgoing)) {
      sayRefused(outgoing);
    }
  }

  private void send(PahoConnection connection) throws BrokerException, InterruptedException {
    while (connection.isUp()) {
      for (OutgoingMessage outgoing : own.next()) {
        if (!connection.publish(outgoing, own::arrived, this::refusedOwn)) {
          return;
        }
      }
      List<OutgoingMessage> next = spool.next(Spool.MAX_UNDER_WAY, IDLE_MILLIS);
      for (OutgoingMessage outgoing : next) {
        if (!connection.publish(outgoing, this::arrived, this::refused)) {
          return;
        }
      }
      sayDropped();
      if (isStopping()) {
        connection.publishAndWait(broker, own.status(false));
        connection.disconnect();
        return;
      }
    }
    sayOnce("The connection to the broker " + broker.url() + " was lost");
  }

  private void arrived(OutgoingMessage outgoing) {
    counts.out.incrementAndGet();
    spool.arrived(outgoing);
  }

  /** What the broker does not take is not tried again: it would keep all others from going out. */
  private void refused(OutgoingMessage outgoing) {
    sayRefused(outgoing);
    spool.arrived(outgoing);
  }

  private void refusedOwn(OutgoingMessage outgoing) {
    sayRefused(outgoing);
    own.arrived(outgoing);
  }

  /** Counts it, and says so once for each topic, of as many as are remembered. */
  private void sayRefused(OutgoingMessage outgoing) {
    counts.refused.incrementAndGet();
    synchronized (refusedTopics) { // Threads of Paho's come here, too.
      if (refusedTopics.size() >= MAX_REFUSED_TOPICS || !refusedTopics.add(outgoing.topic())) {
        return;
      }
    }
    PeerLog.warn(
        outgoing.topic(),
        "The broker {} does not take {}: may this hub write there?",
        broker.url(),
        outgoing.topic());
  }

  private void sayOnce(String sentence) {
    if (!sentence.equals(said)) {
      said = sentence;
      PeerLog.warn(sentence, "{}", sentence);
    }
  }

  private void sayDropped() {
    long dropped = spool.dropped();
    long now = System.nanoTime();
    if (dropped > droppedSaid && now - droppedSaidAt >= SAY_AGAIN_NANOS) {
      PeerLog.warn(
          broker.url(),
          "Dropped {} signals, the oldest, that waited for the broker {}",
          dropped - droppedSaid,
          broker.url());
      droppedSaid = dropped;
      droppedSaidAt = now;
    }
  }
}
