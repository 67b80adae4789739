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
 * Joins the hub to an MQTT broker. What the hub tells is put into a spool and goes out by threads
 * of its own; what comes in is handed to the loop. A signal that came from the broker is told to
 * all but this door, so it never goes back.
 */
public final class MqttDoor {
  /** What has come in and the loop has not told yet; over it the broker waits. */
  private static final int MAX_HANDED_OVER = 64;

  private static final int HAND_OVER_SECONDS = 30;

  private final Broker broker;
  private final Topics topics;
  private final Hub hub;
  private final Executor loop;
  private final String id = HubName.draw();
  private final Spool spool;
  private final StatusTopics own;
  private final MqttCounters counts = new MqttCounters();
  private final DuplicateFilter origins = new DuplicateFilter();
  private final Semaphore handedOver = new Semaphore(MAX_HANDED_OVER);
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
   * Opens the door, which is joined to the broker by {@link #start}. To be called before the loop
   * starts, or on its thread.
   *
   * @param loop runs things on the thread to which the hub belongs
   */
  public static MqttDoor open(Broker broker, Hub hub, Executor loop) throws LimitException {
    MqttDoor door = new MqttDoor(broker, hub, loop);
    door.subscription = hub.subscribe(door::hear, broker.out());
    hub.subscribe(door::count, Arrays.asList(SignalPattern.parse(ChannelMessage.SOCKET)));
    door.tellClients();
    if (!broker.discovery().isEmpty()) {
      ToonEntities.open(broker, door.own, hub);
    }
    return door;
  }

  /** Begins to connect; any thread. */
  public void start() {
    thread.start();
  }

  /** Says goodbye to the broker. Returns within about two seconds; any thread but the loop's. */
  public void close() throws InterruptedException {
    thread.stop();
  }

  /** Returns how it is, for {@code /health}. Any thread. */
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

  /** On the loop's thread: never waits for the broker. */
  private void hear(Delivery delivery) {
    Signal signal = delivery.signal();
    if (delivery.isNumbered() && !signal.channel().equals(Topics.HUB)) {
      spool.add(OutgoingMessage.of(topics, signal, hub.retains(signal.channel())));
    }
  }

  /** On the loop's thread: who comes and goes has no number, unlike those who only say so. */
  private void count(Delivery delivery) {
    if (!delivery.isNumbered()) {
      clients += delivery.signal().event().equals("connected") ? 1 : -1;
      tellClients();
    }
  }

  private void tellClients() {
    own.put(own.topic("clients"), Long.toString(clients));
  }

  /** On a thread of Paho's, one message after the other; the broker waits while this does. */
  private void receive(IncomingMessage incoming) {
    String from = incoming.property(PahoConnection.HUB);
    if (from.equals(id)) {
      return; // A broker that does not know that nobody wants to hear himself.
    }
    if (!from.isEmpty() && !isNew(from, incoming)) {
      counts.duplicates.incrementAndGet();
      return;
    }
    if (incoming.forgets()) {
      return;
    }
    if (incoming.topic().equals(own.setpointTopic())) {
      if (!incoming.isRetained()) { // Who wanted it was thinking of that time.
        tell(SignalName.of("toon", "set"), incoming, false);
      }
      return;
    }
    topics
        .name(incoming.topic())
        .filter(name -> !name.channel().equals(Topics.HUB))
        .filter(name -> broker.in().stream().anyMatch(p -> p.matches(name.channel(), name.event())))
        .ifPresent(name -> tell(name, incoming, from.isEmpty() && incoming.isDuplicate()));
  }

  /** What has no number is not from a hub of ours, and nobody knows. */
  private boolean isNew(String from, IncomingMessage incoming) {
    String number = incoming.property(PahoConnection.NUMBER);
    return !number.matches("[0-9]{1,18}")
        || origins.isNew(from, Long.parseLong(number), incoming.isRetained());
  }

  private void tell(SignalName name, IncomingMessage incoming, boolean duplicate) {
    Signal signal = Payloads.signal(name, incoming.payload(), duplicate).orElse(null);
    if (signal == null) {
      counts.unreadable.incrementAndGet();
      return;
    }
    try {
      if (!handedOver.tryAcquire(HAND_OVER_SECONDS, TimeUnit.SECONDS)) {
        tellThatItIsLost();
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
            handedOver.release();
            publish(signal, incoming.isRetained());
          });
    } catch (RejectedExecutionException e) { // Others fill the loop's queue, and it is held up.
      handedOver.release();
      tellThatItIsLost();
    } catch (RuntimeException | Error e) { // It runs never, so it cannot give its place back.
      handedOver.release();
      throw e;
    }
  }

  private static void tellThatItIsLost() {
    PeerLog.warn("MQTT", "The hub has no time for what comes from the broker");
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
