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
 * The topics about this hub itself, below {@code PREFIX/porthole/NAME}, and their latest messages.
 * All are published at each connection, so only the latest message of each topic is kept. At most
 * one message of a topic is in flight, so a topic never goes back in time. Any thread; the lock
 * guards only the fields.
 */
final class StatusTopics {
  private static final String ONLINE = "online";
  private static final String OFFLINE = "offline";

  private final Broker broker;
  private final Spool spool;
  private final Map<String, OutgoingMessage> latest = new LinkedHashMap<>();
  private final Set<String> changed = new LinkedHashSet<>(); // Since their last publication.
  private final Set<String> inFlight = new HashSet<>();

  StatusTopics(Broker broker, Spool spool) {
    this.broker = broker;
    this.spool = spool;
  }

  /** Returns the message that says whether this hub is online; the will is the offline one. */
  OutgoingMessage status(boolean online) {
    return OutgoingMessage.status(topic("status"), online ? ONLINE : OFFLINE);
  }

  String topic(String last) {
    return broker.topics().of(SignalName.of(Topics.HUB, broker.name() + '/' + last));
  }

  /** Sets the latest message of a topic. */
  void put(String topic, String payload) {
    OutgoingMessage outgoing = OutgoingMessage.status(topic, payload);
    synchronized (this) {
      latest.put(topic, outgoing);
      changed.add(topic);
    }
    spool.wake();
  }

  void putAvailable(String topic, boolean available) {
    put(topic, available ? ONLINE : OFFLINE);
  }

  /** Returns the latest message of every topic, for a new connection. */
  synchronized List<OutgoingMessage> all() {
    changed.clear();
    inFlight.clear();
    return new ArrayList<>(latest.values());
  }

  /** Returns the latest message of each changed topic that has no message in flight. */
  synchronized List<OutgoingMessage> takeChanged() {
    List<OutgoingMessage> next = new ArrayList<>();
    for (Iterator<String> topics = changed.iterator(); topics.hasNext(); ) {
      String topic = topics.next();
      if (inFlight.add(topic)) {
        next.add(latest.get(topic));
        topics.remove();
      }
    }
    return next;
  }

  /** Ends the flight of a message, taken or refused; a change since then may follow. */
  void acknowledged(OutgoingMessage outgoing) {
    synchronized (this) {
      inFlight.remove(outgoing.topic());
    }
    spool.wake();
  }

  /** Returns the topic on which home automation sets the temperature. */
  String setpointTopic() {
    return topic("toon/set");
  }

  /** Returns the filters of this hub's subscription. */
  List<String> filters() {
    List<String> filters = broker.topics().filters(broker.in());
    if (!broker.discovery().isEmpty() && !filters.contains(broker.topics().everything())) {
      filters.add(setpointTopic());
    }
    return filters;
  }
}
