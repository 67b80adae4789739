package porthole.tools.message;

import com.grack.nanojson.JsonObject;
import com.grack.nanojson.JsonParser;
import com.grack.nanojson.JsonParserException;
import com.grack.nanojson.JsonWriter;
import java.nio.ByteBuffer;
import porthole.client.ClientHandler;
import porthole.protocol.ChannelMessage;
import porthole.protocol.JsonText;
import porthole.tools.option.TokenFile;
import porthole.tools.terminal.Printable;

/** Prints each signal as a line, and ends the session when the hub refuses the subscription. */
final class SignalPrinter implements ClientHandler {

  private static final String HUB = "porthole";

  private final PrintingSession session;
  private final boolean json;
  private final boolean subscribes;
  private boolean subscribed;

  private SignalPrinter(PrintingSession session, boolean json, boolean subscribes) {
    this.session = session;
    this.json = json;
    this.subscribes = subscribes;
  }

  /**
   * @param subscribes whether patterns are subscribed: signals that come before the subscription is
   *     confirmed are not printed (PROTOCOL.md, section 4.3)
   */
  static SignalPrinter to(PrintingSession session, boolean json, boolean subscribes) {
    return new SignalPrinter(session, json, subscribes);
  }

  /** Starts again on a new connection. */
  void reopened() {
    subscribed = false;
  }

  @Override
  public void onText(String text) {
    if (ChannelMessage.nestsTooDeep(text)) {
      session.fail("The hub sent JSON with too many levels.");
      return;
    }
    ChannelMessage message = ChannelMessage.decode(text);
    if (message.channel().equals(HUB)) {
      reply(message);
    } else if (subscribed || !subscribes) {
      session.onText(json ? object(message) : line(message));
    }
  }

  private void reply(ChannelMessage message) {
    subscribed |= message.event().equals("subscribed");
    if (message.event().equals("error")) {
      session.fail("The hub says: " + Printable.of(message.dataObject().getString("text", "")));
    }
  }

  /** A terminal would obey control characters of a name; in JSON they are escaped. */
  private static String line(ChannelMessage message) {
    String name =
        message.event().isEmpty() ? message.channel() : message.channel() + "." + message.event();
    return Printable.of(name) + " " + data(message);
  }

  private static String object(ChannelMessage message) {
    return "{\"channel\":"
        + Printable.json(JsonWriter.string(message.channel()))
        + ",\"event\":"
        + Printable.json(JsonWriter.string(message.event()))
        + ",\"data\":"
        + data(message)
        + "}";
  }

  /** Signals about members have no data: the other fields of the message stand for it. */
  private static String data(ChannelMessage message) {
    if (!message.isObject()
        || !message.channel().equals(ChannelMessage.SOCKET)
        || !message.data().equals("null")) {
      return Printable.json(message.data());
    }
    try {
      JsonObject rest = JsonParser.object().withLazyNumbers().from(message.text());
      rest.remove("socket");
      return Printable.json(JsonText.write(rest));
    } catch (JsonParserException e) {
      throw new IllegalStateException("Expected the JSON object that was parsed before", e);
    }
  }

  @Override
  public void onBinary(ByteBuffer data) {
    session.fail("The server sent a binary message, so it is no hub: check the URL.");
  }

  @Override
  public void onError(Exception error) {
    session.onError(error);
  }

  @Override
  public void onClose(int code, String reason) {
    session.onClose(code, reason, TokenFile.advice(code));
  }
}
