package porthole.device.mqtt;

import java.util.Collections;
import java.util.Map;

/** A message that has come from the broker. Immutable, as long as nobody writes to its bytes. */
final class IncomingMessage {
  private final String topic;
  private final byte[] payload;
  private final boolean retained;
  private final boolean duplicate;
  private final Map<String, String> properties;

  private IncomingMessage(
      String topic,
      byte[] payload,
      boolean retained,
      boolean duplicate,
      Map<String, String> properties) {
    this.topic = topic;
    this.payload = payload;
    this.retained = retained;
    this.duplicate = duplicate;
    this.properties = Collections.unmodifiableMap(properties);
  }

  static IncomingMessage of(
      String topic,
      byte[] payload,
      boolean retained,
      boolean duplicate,
      Map<String, String> properties) {
    return new IncomingMessage(topic, payload, retained, duplicate, properties);
  }

  String topic() {
    return topic;
  }

  byte[] payload() {
    return payload;
  }

  boolean isRetained() {
    return retained;
  }

  /** Returns whether it only has the broker forget what it kept. */
  boolean forgets() {
    return retained && payload.length == 0;
  }

  /** Returns whether the broker says that it may have been here before. */
  boolean isDuplicate() {
    return duplicate;
  }

  /** Returns a property that its sender has given it; empty when it has none of that name. */
  String property(String key) {
    return properties.getOrDefault(key, "");
  }
}
