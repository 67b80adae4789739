package porthole.tools.bench;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import porthole.protocol.Frames;

/** A protocol on top of the WebSocket: the greeting, the form of a message and of its answer. */
enum Dialect {
  /** None: a message comes back unchanged, or goes unchanged to every other connection. */
  RELAY,

  /** MQTT 3.1.1: one topic, QoS 0; a message is a PUBLISH packet and arrives unchanged. */
  MQTT,

  /**
   * Porthole's channels ({@code PROTOCOL.md}, section 4): a message is the data of a signal and
   * arrives verbatim. The sender gets a receipt for each signal.
   */
  CHANNELS,

  /** Porthole's echo, flipped ({@code PROTOCOL.md}, section 2): text comes back in reverse. */
  FLIP;

  /**
   * One step of the greeting: a message, and the answer it must get.
   *
   * @param opcode of both messages
   * @param answer matches the answer's payload, decoded as ISO 8859-1
   */
  record Step(int opcode, byte[] message, Pattern answer) {}

  /** The channel or topic of all messages. */
  private static final String TOPIC = "bench";

  private static final int PUBLISH = 0x30;

  /** CONNACK, accepted (MQTT 3.1.1, section 3.2). */
  private static final byte[] CONNACK = {0x20, 2, 0, 0};

  /** Messages that a client of the channels may get before its subscription: joins and leaves. */
  private static final Pattern JOIN_OR_LEAVE =
      Pattern.compile("\\{\"address\":.*\"socket\":\"(dis)?connected\"\\}");

  /** The end of a receipt. */
  private static final Pattern TIME =
      Pattern.compile("\"\\d{4}-\\d\\d-\\d\\d \\d\\d:\\d\\d:\\d\\d\\.\\d{6}\"\\}");

  /** Returns the subprotocol to ask for; empty for none. */
  String subprotocol() {
    return this == MQTT ? "mqtt" : "";
  }

  /** Returns whether the dialect needs one sender and its listeners. */
  boolean wantsFanOut() {
    return this == MQTT || this == CHANNELS;
  }

  /** Returns whether the sender gets a receipt for each message. */
  boolean hasReceipts() {
    return this == CHANNELS;
  }

  int opcode(MessageContent content) {
    return this == MQTT || content == MessageContent.BINARY ? Frames.BINARY : Frames.TEXT;
  }

  /**
   * Returns the steps of a connection's greeting.
   *
   * @param listens whether the connection subscribes
   * @param patterns number of patterns of the subscription; the last one matches every message
   */
  List<Step> greeting(int connection, boolean listens, int patterns) {
    switch (this) {
      case MQTT:
        Step connect = new Step(Frames.BINARY, connect(connection), exactly(CONNACK));
        return listens ? List.of(connect, subscribe(connection, patterns)) : List.of(connect);
      case CHANNELS:
        return List.of(listens ? ask(connection, patterns) : askForNothing());
      case FLIP:
        return List.of(new Step(Frames.TEXT, ascii("flip"), exactly(ascii("pilf"))));
      default:
        return List.of();
    }
  }

  /** Returns whether a message that comes before the answer to a step is not the answer. */
  boolean isPassedOver(byte[] message) {
    return this == CHANNELS && JOIN_OR_LEAVE.matcher(latin(message)).matches();
  }

  /** Returns the message that carries a payload. */
  byte[] envelope(byte[] payload) {
    switch (this) {
      case MQTT:
        return packet(PUBLISH, string(TOPIC), payload);
      case CHANNELS:
        // The first byte tells a payload from its neighbours (MessageContent), and so does the id.
        String start = "{\"id\":\"0." + (char) payload[0] + "\",\"message\":\"" + TOPIC + "\"";
        return join(ascii(start + ",\"data\":\""), payload, ascii("\"}"));
      default:
        return payload;
    }
  }

  /** Returns the answer to a message: for its sender, or with fan-out for all others. */
  byte[] reply(byte[] message) {
    return this == FLIP ? reversed(message) : message;
  }

  /** Returns whether a message is the receipt for one that was sent in an envelope. */
  boolean isReceipt(byte[] envelope, byte[] message) {
    String id = latin(envelope).substring("{\"id\":".length(), "{\"id\":\"0.A\"".length());
    String start = "{\"socket\":\"sent\",\"attr\":\"json\",\"messageId\":" + id + ",\"time\":";
    String receipt = latin(message);
    return receipt.startsWith(start) && TIME.matcher(receipt.substring(start.length())).matches();
  }

  /** Each code point of the content is a character of its own. */
  private static byte[] reversed(byte[] message) {
    return new StringBuilder(new String(message, UTF_8)).reverse().toString().getBytes(UTF_8);
  }

  /** MQTT 3.1.1, section 3.1: a clean session without keep-alive. */
  private static byte[] connect(int connection) {
    byte[] start = {0, 4, 'M', 'Q', 'T', 'T', 4, 2, 0, 0};
    return packet(0x10, start, string(String.format(Locale.ROOT, "bench%d", connection)));
  }

  /** MQTT 3.1.1, sections 3.8 and 3.9: packet identifier 1, QoS 0. */
  private static Step subscribe(int connection, int patterns) {
    byte[] filters = {0, 1};
    for (int i = 1; i < patterns; i++) {
      String name = name(connection, i);
      filters = join(filters, string(i % 2 == 0 ? name + "/#" : "+/" + name), new byte[1]);
    }
    filters = join(filters, string(patterns == 1 ? TOPIC : TOPIC + "/#"), new byte[1]);
    byte[] answer = packet(0x90, new byte[] {0, 1}, new byte[patterns]);
    return new Step(Frames.BINARY, packet(0x82, filters), exactly(answer));
  }

  /** {@code PROTOCOL.md}, section 4.2. */
  private static Step ask(int connection, int patterns) {
    List<String> names = new ArrayList<>();
    for (int i = 1; i < patterns; i++) {
      String name = name(connection, i);
      names.add('"' + (i % 2 == 0 ? name + ".a*" : "*." + name) + '"');
    }
    names.add('"' + TOPIC + '"'); // Matches every event of the channel, as # does in MQTT.
    String list = '[' + String.join(",", names) + ']';
    String question = "{\"id\":\"0.0\",\"message\":\"porthole.subscribe\",\"data\":{\"patterns\":";
    String reply = "{\"id\":\"0.0\",\"message\":\"porthole.subscribed\",\"data\":{\"patterns\":";
    String rest = ",\"hub\":\"[^\"]+\",\"at\":\\d+,\"resumed\":false,\"missed\":false}}";
    return new Step(
        Frames.TEXT,
        ascii(question + list + "}}"),
        Pattern.compile(Pattern.quote(reply + list) + rest.replace("}", "\\}")));
  }

  /** A client without a pattern gets no signal ({@code PROTOCOL.md}, section 4.3). */
  private static Step askForNothing() {
    String question = "{\"id\":\"0.0\",\"message\":\"porthole.unsubscribe\"}";
    String reply =
        "{\"id\":\"0.0\",\"message\":\"porthole.unsubscribed\",\"data\":{\"patterns\":[]}}";
    return new Step(Frames.TEXT, ascii(question), exactly(ascii(reply)));
  }

  /** Returns a name that no message has. */
  private static String name(int connection, int pattern) {
    return String.format(Locale.ROOT, "room%d-%d", connection, pattern);
  }

  private static Pattern exactly(byte[] answer) {
    return Pattern.compile(Pattern.quote(latin(answer)), Pattern.DOTALL);
  }

  private static String latin(byte[] bytes) {
    return new String(bytes, ISO_8859_1);
  }

  private static byte[] ascii(String text) {
    return text.getBytes(US_ASCII);
  }

  private static byte[] string(String text) {
    byte[] bytes = ascii(text);
    return ByteBuffer.allocate(2 + bytes.length).putShort((short) bytes.length).put(bytes).array();
  }

  private static byte[] join(byte[]... parts) {
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    for (byte[] part : parts) {
      all.writeBytes(part);
    }
    return all.toByteArray();
  }

  /** MQTT 3.1.1, section 2.2: the length is encoded in groups of seven bits. */
  private static byte[] packet(int type, byte[]... parts) {
    byte[] rest = join(parts);
    ByteArrayOutputStream packet = new ByteArrayOutputStream();
    packet.write(type);
    int length = rest.length;
    for (; length > 127; length >>>= 7) {
      packet.write(length & 127 | 128);
    }
    packet.write(length);
    packet.writeBytes(rest);
    return packet.toByteArray();
  }
}
