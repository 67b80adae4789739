package porthole.device.mqtt;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The topics that tell of this hub itself, below {@code PREFIX/porthole/NAME}, and what stands on
 * them. All of it is published at each connection, so only the latest of each topic is kept, and at
 * most one message of a topic is under way: a topic never goes back in time. Any thread; the lock
 * guards the fields alone.
 */
final class StatusTopics {
  private static final String ONLINE = "online";
  private static final String OFFLINE = "offline";

  private final Broker broker;
  private final Spool spool;
  private final Map<String, OutgoingMessage> standing = new LinkedHashMap<>();
  private final Set<String> changed = new LinkedHashSet<>(); // Since it was last published.
  private final Set<String> underWay = new HashSet<>();

  StatusTopics(Broker broker, Spool spool) {
    this.broker = broker;
    this.spool = spool;
  }

  /** Returns the message that tells whether this hub is there; the broker tells it by our will. */
  OutgoingMessage status(boolean online) {
    return OutgoingMessage.standing(topic("status"), online ? ONLINE : OFFLINE);
  }

  String topic(String last) {
    return broker.topics().of(SignalName.of(Topics.HUB, broker.name() + '/' + last));
  }

  /** Puts something on a topic of its own, until something else is put there. */
  void put(String topic, String payload) {
    OutgoingMessage outgoing = OutgoingMessage.standing(topic, payload);
    synchronized (this) {
      standing.put(topic, outgoing);
      changed.add(topic);
    }
    spool.wake();
  }

  void putAvailable(String topic, boolean available) {
    put(topic, available ? ONLINE : OFFLINE);
  }

  /** Returns what a broker is to be told at a new connection: the latest of every topic. */
  synchronized List<OutgoingMessage> begin() {
    changed.clear();
    underWay.clear();
    return new ArrayList<>(standing.values());
  }

  /** Returns the latest of each topic that has changed since, unless one of it is under way. */
  synchronized List<OutgoingMessage> next() {
    List<OutgoingMessage> next = new ArrayList<>();
    for (Iterator<String> topics = changed.iterator(); topics.hasNext(); ) {
      String topic = topics.next();
      if (underWay.add(topic)) {
        next.add(standing.get(topic));
        topics.remove();
      }
    }
    return next;
  }

  /** The broker has one, or will not take it: what has changed meanwhile may follow. */
  void arrived(OutgoingMessage outgoing) {
    synchronized (this) {
      underWay.remove(outgoing.topic());
    }
    spool.wake();
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
