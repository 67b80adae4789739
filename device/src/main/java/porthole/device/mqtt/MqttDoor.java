package porthole.device.mqtt;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import porthole.device.hub.Delivery;
import porthole.device.hub.Hub;
import porthole.device.hub.HubName;
import porthole.device.hub.LimitException;
import porthole.device.hub.Signal;
import porthole.device.hub.SignalPattern;
import porthole.device.hub.Subscription;
import porthole.device.log.PeerLog;
import porthole.protocol.ChannelMessage;

/**
 * Joins the hub to an MQTT broker. Signals of the hub go into a spool, which {@link BrokerThread}
 * sends. Messages from the broker are handed over to the loop. A signal from the broker is not sent
 * back to it.
 */
public final class MqttDoor {
  /** Messages handed over that the loop has not published yet; then the broker waits. */
  private static final int MAX_PENDING_HANDOVERS = 64;

  private static final int HANDOVER_SECONDS = 30;

  private final Broker broker;
  private final Topics topics;
  private final Hub hub;
  private final Executor loop;
  private final String id = HubName.draw();
  private final Spool spool;
  private final StatusTopics own;
  private final MqttCounters counts = new MqttCounters();
  private final DuplicateFilter origins = new DuplicateFilter();
  private final Semaphore handoverPermits = new Semaphore(MAX_PENDING_HANDOVERS);
  private final BrokerThread thread;
  private Subscription subscription;
  private long clients;

  private MqttDoor(Broker broker, Hub hub, Executor loop) {
    this.broker = broker;
    this.topics = broker.topics();
    this.hub = hub;
    this.loop = loop;
    this.spool = new Spool(broker.spoolBytes());
    this.own = new StatusTopics(broker, spool);
    this.thread = new BrokerThread(broker, id, own, spool, this::receive, counts);
  }

  /**
   * Opens the door. {@link #start} connects it to the broker. Must be called before the loop
   * starts, or on its thread.
   *
   * @param loop runs tasks on the hub's thread
   */
  public static MqttDoor open(Broker broker, Hub hub, Executor loop) throws LimitException {
    MqttDoor door = new MqttDoor(broker, hub, loop);
    door.subscription = hub.subscribe(door::hear, broker.out());
    hub.subscribe(door::count, Arrays.asList(SignalPattern.parse(ChannelMessage.SOCKET)));
    door.publishClientCount();
    if (!broker.discovery().isEmpty()) {
      ToonEntities.open(broker, door.own, hub);
    }
    return door;
  }

  /** Starts to connect. Any thread. */
  public void start() {
    thread.start();
  }

  /** Disconnects from the broker within about two seconds. Any thread but the loop's. */
  public void close() throws InterruptedException {
    thread.stop();
  }

  /** Returns the figures for {@code /health}. Any thread. */
  public Map<String, Object> health() {
    Map<String, Object> health = new LinkedHashMap<>();
    health.put("connected", thread.isConnected());
    health.put("times_connected", counts.connections.get());
    health.put("signals_in", counts.in.get());
    health.put("signals_out", counts.out.get());
    health.put("waiting", spool.size());
    health.put("waiting_bytes", spool.bytes());
    health.put("dropped", spool.dropped());
    health.put("duplicates", counts.duplicates.get());
    health.put("refused", counts.refused.get());
    health.put("unreadable", counts.unreadable.get());
    return health;
  }

  /** Spools a signal. Runs on the loop's thread and never waits for the broker. */
  private void hear(Delivery delivery) {
    Signal signal = delivery.signal();
    if (delivery.isNumbered() && !signal.channel().equals(Topics.HUB)) {
      spool.add(OutgoingMessage.of(topics, signal, hub.retains(signal.channel())));
    }
  }

  /**
   * Counts clients. Runs on the loop's thread. Only the hub's own presence signals have no number;
   * a client cannot fake them.
   */
  private void count(Delivery delivery) {
    if (!delivery.isNumbered()) {
      clients += delivery.signal().event().equals("connected") ? 1 : -1;
      publishClientCount();
    }
  }

  private void publishClientCount() {
    own.put(own.topic("clients"), Long.toString(clients));
  }

  /** Takes a message, on a thread of Paho's, one at a time. The broker waits while this waits. */
  private void receive(IncomingMessage incoming) {
    String from = incoming.property(PahoConnection.HUB);
    if (from.equals(id)) {
      return; // A broker that ignores No Local.
    }
    if (!from.isEmpty() && !isNew(from, incoming)) {
      counts.duplicates.incrementAndGet();
      return;
    }
    if (incoming.clearsRetained()) {
      return;
    }
    if (incoming.topic().equals(own.setpointTopic())) {
      if (!incoming.isRetained()) { // An old setpoint is not applied.
        handOver(SignalName.of("toon", "set"), incoming, false);
      }
      return;
    }
    topics
        .name(incoming.topic())
        .filter(name -> !name.channel().equals(Topics.HUB))
        .filter(name -> broker.in().stream().anyMatch(p -> p.matches(name.channel(), name.event())))
        .ifPresent(name -> handOver(name, incoming, from.isEmpty() && incoming.isDuplicate()));
  }

  /** Returns whether a message is new; without a number it is, since it is from no hub. */
  private boolean isNew(String from, IncomingMessage incoming) {
    String number = incoming.property(PahoConnection.NUMBER);
    return !number.matches("[0-9]{1,18}")
        || origins.isNew(from, Long.parseLong(number), incoming.isRetained());
  }

  private void handOver(SignalName name, IncomingMessage incoming, boolean duplicate) {
    Signal signal = Payloads.signal(name, incoming.payload(), duplicate).orElse(null);
    if (signal == null) {
      counts.unreadable.incrementAndGet();
      return;
    }
    try {
      if (!handoverPermits.tryAcquire(HANDOVER_SECONDS, TimeUnit.SECONDS)) {
        logDropped();
        return;
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return;
    }
    counts.in.incrementAndGet();
    try {
      loop.execute(
          () -> {
            handoverPermits.release();
            publish(signal, incoming.isRetained());
          });
    } catch (RejectedExecutionException e) { // The loop's queue is full.
      handoverPermits.release();
      logDropped();
    } catch (RuntimeException | Error e) { // The task never runs, so it cannot release its permit.
      handoverPermits.release();
      throw e;
    }
  }

  private static void logDropped() {
    PeerLog.warn("MQTT", "The hub is overloaded: a message from the broker was dropped");
  }

  private void publish(Signal signal, boolean retained) {
    if (retained && !hub.retains(signal.channel())) {
      try {
        hub.retain(signal.channel(), true);
      } catch (LimitException e) {
        PeerLog.warn("MQTT", "{} is not retained: {}", signal.channel(), e.getMessage());
      }
    }
    subscription.publish(signal);
  }
}
