package porthole.device.mqtt;

import static java.nio.charset.StandardCharsets.UTF_8;

import porthole.device.hub.Signal;

/** A message on its way to the broker. Immutable. */
final class OutgoingMessage {
  private final String topic;
  private final byte[] payload;
  private final boolean retained;
  private final long number;
  private final boolean again;

  private OutgoingMessage(
      String topic, byte[] payload, boolean retained, long number, boolean again) {
    this.topic = topic;
    this.payload = payload;
    this.retained = retained;
    this.number = number;
    this.again = again;
  }

  /** Returns the message of a signal: its data, as JSON. */
  static OutgoingMessage of(Topics topics, Signal signal, boolean retained) {
    String topic = topics.of(SignalName.of(signal.channel(), signal.event()));
    return new OutgoingMessage(topic, signal.data().getBytes(UTF_8), retained, 0, false);
  }

  /** Returns what stands on a topic until something else does. */
  static OutgoingMessage standing(String topic, String payload) {
    return new OutgoingMessage(topic, payload.getBytes(UTF_8), true, 0, false);
  }

  /** Returns this with its number, by which a receiver knows it when it comes twice. */
  OutgoingMessage numbered(long number) {
    return new OutgoingMessage(topic, payload, retained, number, again);
  }

  /** Returns this as it is sent when nobody knows whether it has arrived before. */
  OutgoingMessage again() {
    return new OutgoingMessage(topic, payload, retained, number, true);
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

  long number() {
    return number;
  }

  boolean isAgain() {
    return again;
  }

  int bytes() {
    return topic.length() + payload.length;
  }

  @Override
  public String toString() {
    return number + " " + topic;
  }
}
