package porthole.device.mqtt;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The topics that tell of this hub itself, below {@code PREFIX/porthole/NAME}, and what stands on
 * them, so that a broker that has forgotten it is told again. Any thread.
 */
final class OwnTopics {
  private static final String ONLINE = "online";
  private static final String OFFLINE = "offline";

  private final Broker broker;
  private final Spool spool;
  private final Map<String, Outgoing> standing = new LinkedHashMap<>();

  OwnTopics(Broker broker, Spool spool) {
    this.broker = broker;
    this.spool = spool;
  }

  /** Returns the message that tells whether this hub is there; the broker tells it by our will. */
  Outgoing status(boolean online) {
    return Outgoing.standing(topic("status"), online ? ONLINE : OFFLINE);
  }

  String topic(String last) {
    return broker.topics().of(Name.of(Topics.HUB, broker.name() + '/' + last));
  }

  /** Puts something on a topic of its own, until something else is put there. */
  void put(String topic, String payload) {
    Outgoing outgoing = Outgoing.standing(topic, payload);
    synchronized (this) {
      standing.put(topic, outgoing);
    }
    spool.add(outgoing);
  }

  void putAvailable(String topic, boolean available) {
    put(topic, available ? ONLINE : OFFLINE);
  }

  synchronized List<Outgoing> standing() {
    return new ArrayList<>(standing.values());
  }

  /** Returns the topic by which home automation sets the temperature. */
  String setpointTopic() {
    return topic("toon/set");
  }

  /** Returns the filters of all that we want to hear. */
  List<String> filters() {
    List<String> filters = broker.topics().filters(broker.in());
    if (!broker.discovery().isEmpty() && !filters.contains(broker.topics().everything())) {
      filters.add(setpointTopic());
    }
    return filters;
  }
}
