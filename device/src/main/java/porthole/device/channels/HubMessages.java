package porthole.device.channels;

import com.grack.nanojson.JsonStringWriter;
import com.grack.nanojson.JsonWriter;
import java.time.LocalDateTime;
import porthole.device.hub.Delivery;
import porthole.device.hub.Signal;
import porthole.protocol.ChannelMessage;
import porthole.protocol.MessageFrame;

/** Renders the texts that clients receive beside plain signals. Pure. */
final class HubMessages {
  private HubMessages() {}

  /** Returns the receipt for a sender, with numbers if it asked for them. */
  static String receipt(
      ChannelMessage message, Delivery delivery, boolean numbered, LocalDateTime time) {
    String id = message.isObject() ? message.id() : Integer.toString(message.frame().codePoints());
    StringBuilder text = new StringBuilder(128);
    text.append("{\"socket\":\"sent\",\"attr\":\"").append(message.isObject() ? "json" : "string");
    text.append("\",\"messageId\":").append(id);
    time(text.append(",\"time\":\""), time);
    text.append('"');
    if (numbered) {
      numbers(text.append(','), delivery);
    }
    return text.append('}').toString();
  }

  /** Appends {@code yyyy-MM-dd HH:mm:ss.SSSSSS}; a formatter of the JDK takes ten times as long. */
  private static void time(StringBuilder text, LocalDateTime time) {
    digits(text, time.getYear(), 1000);
    digits(text.append('-'), time.getMonthValue(), 10);
    digits(text.append('-'), time.getDayOfMonth(), 10);
    digits(text.append(' '), time.getHour(), 10);
    digits(text.append(':'), time.getMinute(), 10);
    digits(text.append(':'), time.getSecond(), 10);
    digits(text.append('.'), time.getNano() / 1000, 100_000);
  }

  /**
   * Appends the digits of a number.
   *
   * @param unit of the first digit
   */
  private static void digits(StringBuilder text, int number, int unit) {
    for (int rest = unit; rest > 0; rest /= 10) {
      text.append((char) ('0' + number / rest % 10));
    }
  }

  /** Returns a signal with its numbers, for clients that asked for them. */
  static MessageFrame envelope(Delivery delivery) {
    Signal signal = delivery.signal();
    StringBuilder text = new StringBuilder(128);
    text.append("{\"message\":\"porthole.signal\",\"data\":{");
    numbers(text, delivery);
    if (delivery.isRetained()) {
      text.append(",\"retained\":true");
    }
    if (signal.isObject()) {
      String before = text.append(",\"signal\":").toString();
      return MessageFrame.around(before, signal.frame(), "}}");
    }
    text.append(",\"text\":").append(JsonWriter.string(signal.text())).append("}}");
    return MessageFrame.text(text.toString());
  }

  private static void numbers(StringBuilder text, Delivery delivery) {
    text.append("\"channel\":").append(string(delivery.signal().channel()));
    text.append(",\"seq\":").append(delivery.seq());
    text.append(",\"at\":").append(delivery.at());
  }

  /** Returns a string as JSON. The library is asked for unusual ones only: it takes 10 kB each. */
  private static String string(String text) {
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c < ' ' || c > '~' || c == '"' || c == '\\' || c == '/') {
        return JsonWriter.string(text);
      }
    }
    return '"' + text + '"';
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
