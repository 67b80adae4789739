package porthole.device.mqtt;

import java.util.List;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import porthole.device.log.PeerLog;

/** Keeps a connection to the broker, and sends what is in the spool. One thread of its own. */
final class BrokerThread implements Runnable {
  /** So often it looks, while nothing else happens, whether there is something to say. */
  private static final long IDLE_MILLIS = 5_000;

  private static final long SAY_AGAIN_NANOS = 60_000_000_000L;
  private static final long STOP_MILLIS = 2_000;

  private final Broker broker;
  private final String hub;
  private final OwnTopics own;
  private final Spool spool;
  private final Consumer<Incoming> receiver;
  private final Counts counts;
  private final Backoff backoff = new Backoff(new Random());
  private final CountDownLatch stopping = new CountDownLatch(1);
  private final Thread thread = new Thread(this, "porthole-mqtt");
  private volatile boolean connected;
  private String said = "";
  private long droppedSaid;
  private long droppedSaidAt = System.nanoTime() - SAY_AGAIN_NANOS;

  BrokerThread(
      Broker broker,
      String hub,
      OwnTopics own,
      Spool spool,
      Consumer<Incoming> receiver,
      Counts counts) {
    this.broker = broker;
    this.hub = hub;
    this.own = own;
    this.spool = spool;
    this.receiver = receiver;
    this.counts = counts;
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
    try {
      while (!isStopping()) {
        long wait = serve();
        spool.rewind();
        sayDropped();
        stopping.await(wait, TimeUnit.MILLISECONDS);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
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
      try {
        begin(connection);
        send(connection);
      } finally {
        connected = false;
        connection.close();
      }
      return backoff.millis();
    } catch (BrokerException e) {
      sayOnce(e.getMessage());
      return e.isRefusal() ? backoff.afterRefusal() : backoff.millis();
    } catch (RuntimeException e) { // A mistake; another connection may fare better.
      sayOnce("The connection to the broker " + broker.url() + " failed: " + e);
      return backoff.millis();
    }
  }

  private void begin(PahoConnection connection) throws BrokerException {
    connection.publishAndWait(broker, own.status(true));
    for (Outgoing standing : own.standing()) {
      connection.publishAndWait(broker, standing);
    }
    connection.subscribe(broker, own.filters());
    connected = true;
    counts.connections.incrementAndGet();
    backoff.reset();
    if (!said.isEmpty() || counts.connections.get() == 1) {
      PeerLog.info(broker.url(), "Connected to the broker {}", broker.url());
      said = "";
    }
  }

  private void send(PahoConnection connection) throws BrokerException, InterruptedException {
    while (connection.isUp()) {
      List<Outgoing> next = spool.next(Spool.MAX_UNDER_WAY, IDLE_MILLIS);
      for (Outgoing outgoing : next) {
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

  private void arrived(Outgoing outgoing) {
    counts.out.incrementAndGet();
    spool.arrived(outgoing);
  }

  /** What the broker does not take is not tried again: it would keep all others from going out. */
  private void refused(Outgoing outgoing) {
    if (counts.refused.getAndIncrement() == 0) {
      PeerLog.warn(broker.url(), "The broker {} does not take {}", broker.url(), outgoing.topic());
    }
    spool.arrived(outgoing);
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
