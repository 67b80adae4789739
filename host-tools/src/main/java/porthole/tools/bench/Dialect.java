package porthole.tools.bench;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Locale;

/** What an endpoint wants to hear before it relays the messages of one to all others. */
enum Dialect {
  /** Every message as it is, to every other connection. */
  RELAY,

  /** MQTT 3.1.1: one topic, QoS 0; a message is a PUBLISH, and comes as it was sent. */
  MQTT;

  /** One step of the greeting: what a connection says, and what it must be answered. */
  record Step(byte[] message, byte[] answer) {}

  private static final String TOPIC = "bench";
  private static final int PUBLISH = 0x30;

  /** CONNACK, accepted (MQTT 3.1.1, section 3.2); SUBACK of packet 1, QoS 0 (section 3.9). */
  private static final byte[] CONNACK = {0x20, 2, 0, 0};

  private static final byte[] SUBACK = {(byte) 0x90, 3, 0, 1, 0};

  /** Returns the subprotocol to ask for; empty for none. */
  String subprotocol() {
    return this == MQTT ? "mqtt" : "";
  }

  boolean isBinary() {
    return this == MQTT;
  }

  /** Returns what a connection says at first, in binary messages. */
  List<Step> greeting(int connection, boolean listens) {
    if (this == RELAY) {
      return List.of();
    }
    Step connect = new Step(connect(connection), CONNACK);
    return listens ? List.of(connect, new Step(subscribe(), SUBACK)) : List.of(connect);
  }

  /** Returns the message that carries a payload. */
  byte[] envelope(byte[] payload) {
    return this == RELAY ? payload : packet(PUBLISH, topic(), payload);
  }

  /** MQTT 3.1.1, section 3.1: a clean session that never has to be kept alive. */
  private static byte[] connect(int connection) {
    byte[] start = {0, 4, 'M', 'Q', 'T', 'T', 4, 2, 0, 0};
    return packet(0x10, start, string(String.format(Locale.ROOT, "bench%d", connection)));
  }

  /** MQTT 3.1.1, section 3.8: packet identifier 1, QoS 0. */
  private static byte[] subscribe() {
    return packet(0x82, new byte[] {0, 1}, topic(), new byte[] {0});
  }

  private static byte[] topic() {
    return string(TOPIC);
  }

  private static byte[] string(String text) {
    byte[] bytes = text.getBytes(US_ASCII);
    return ByteBuffer.allocate(2 + bytes.length).putShort((short) bytes.length).put(bytes).array();
  }

  /** MQTT 3.1.1, section 2.2: the length goes in groups of seven bits. */
  private static byte[] packet(int type, byte[]... parts) {
    int length = 0;
    for (byte[] part : parts) {
      length += part.length;
    }
    ByteArrayOutputStream packet = new ByteArrayOutputStream();
    packet.write(type);
    for (; length > 127; length >>>= 7) {
      packet.write(length & 127 | 128);
    }
    packet.write(length);
    for (byte[] part : parts) {
      packet.writeBytes(part);
    }
    return packet.toByteArray();
  }
}
