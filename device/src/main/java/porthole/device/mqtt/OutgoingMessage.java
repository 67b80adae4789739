package porthole.device.mqtt;

import static java.nio.charset.StandardCharsets.UTF_8;

import porthole.device.hub.Signal;

/** A message for the broker. Immutable. */
final class OutgoingMessage {
  private final String topic;
  private final byte[] payload;
  private final boolean retained;
  private final long number;
  private final boolean resent;

  private OutgoingMessage(
      String topic, byte[] payload, boolean retained, long number, boolean resent) {
    this.topic = topic;
    this.payload = payload;
    this.retained = retained;
    this.number = number;
    this.resent = resent;
  }

  /** Returns the message of a signal: its data as JSON. */
  static OutgoingMessage of(Topics topics, Signal signal, boolean retained) {
    String topic = topics.of(SignalName.of(signal.channel(), signal.event()));
    return new OutgoingMessage(topic, signal.dataUtf8(), retained, 0, false);
  }

  /** Returns a retained message about this hub itself. */
  static OutgoingMessage status(String topic, String payload) {
    return new OutgoingMessage(topic, payload.getBytes(UTF_8), true, 0, false);
  }

  /** Returns this message with a number, by which receivers recognise duplicates. */
  OutgoingMessage numbered(long number) {
    return new OutgoingMessage(topic, payload, retained, number, resent);
  }

  /** Returns this message marked as sent before. */
  OutgoingMessage resent() {
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

  boolean isResent() {
    return resent;
  }

  int bytes() {
    return topic.length() + payload.length;
  }

  @Override
  public String toString() {
    return number + " " + topic;
  }
}
