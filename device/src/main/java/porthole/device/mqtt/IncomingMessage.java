package porthole.device.mqtt;

import java.util.Collections;
import java.util.Map;

/** A message from the broker. Immutable as long as nobody writes to its payload. */
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

  /** Returns whether this is an empty retained message, which only clears the broker's copy. */
  boolean clearsRetained() {
    return retained && payload.length == 0;
  }

  /** Returns whether the broker marks the message as a possible duplicate. */
  boolean isDuplicate() {
    return duplicate;
  }

  /** Returns a user property; empty if there is none of that name. */
  String property(String key) {
    return properties.getOrDefault(key, "");
  }
}
