package porthole.device.channels;

import com.grack.nanojson.JsonStringWriter;
import com.grack.nanojson.JsonWriter;
import java.time.LocalDateTime;
import java.time.format.DateTimeFormatter;
import porthole.device.hub.Delivery;
import porthole.device.hub.Signal;
import porthole.protocol.ChannelMessage;

/** Renders the texts that clients receive beside plain signals. Pure. */
final class HubMessages {
  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss.SSSSSS");

  private HubMessages() {}

  /** Returns the receipt for a sender, with numbers if it asked for them. */
  static String receipt(
      ChannelMessage message, Delivery delivery, boolean numbered, LocalDateTime time) {
    String id =
        message.isObject()
            ? message.id()
            : String.valueOf(message.text().codePointCount(0, message.text().length()));
    StringBuilder text = new StringBuilder(128);
    text.append("{\"socket\":\"sent\",\"attr\":\"").append(message.isObject() ? "json" : "string");
    text.append("\",\"messageId\":").append(id);
    text.append(",\"time\":\"").append(TIME.format(time)).append('"');
    if (numbered) {
      numbers(text.append(','), delivery);
    }
    return text.append('}').toString();
  }

  /** Returns a signal with its numbers, for clients that asked for them. */
  static String envelope(Delivery delivery) {
    Signal signal = delivery.signal();
    StringBuilder text = new StringBuilder(128 + signal.bytes());
    text.append("{\"message\":\"porthole.signal\",\"data\":{");
    numbers(text, delivery);
    if (delivery.isRetained()) {
      text.append(",\"retained\":true");
    }
    if (signal.isObject()) {
      text.append(",\"signal\":").append(signal.text());
    } else {
      text.append(",\"text\":").append(JsonWriter.string(signal.text()));
    }
    return text.append("}}").toString();
  }

  private static void numbers(StringBuilder text, Delivery delivery) {
    text.append("\"channel\":").append(JsonWriter.string(delivery.signal().channel()));
    text.append(",\"seq\":").append(delivery.seq());
    text.append(",\"at\":").append(delivery.at());
  }

  /**
   * Returns the reply to a question.
   *
   * @param id the question's id, as JSON
   * @param data the reply's data
   */
  static String reply(String id, String event, JsonStringWriter data) {
    return "{\"id\":"
        + id
        + ",\"message\":\"porthole."
        + event
        + "\",\"data\":"
        + data.done()
        + '}';
  }

  static String error(String id, String code, String sentence) {
    return reply(
        id,
        "error",
        JsonWriter.string().object().value("code", code).value("text", sentence).end());
  }

  /** Returns the message that tells others that a client came or went. */
  static ChannelMessage presence(String address, int port, boolean connected) {
    return ChannelMessage.decode(
        JsonWriter.string()
            .object()
            .value("address", address)
            .value("port", port)
            .value("socket", connected ? "connected" : "disconnected")
            .end()
            .done());
  }
}
