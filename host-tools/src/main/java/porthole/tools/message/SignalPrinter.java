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

/** Makes a line of each signal that a hub tells, and an end of what it refuses. */
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
   * @param subscribes whether there is a subscription: until the hub has it, it tells everything,
   *     which nobody has asked for (PROTOCOL.md, section 4.3)
   */
  static SignalPrinter to(PrintingSession session, boolean json, boolean subscribes) {
    return new SignalPrinter(session, json, subscribes);
  }

  /** Begins anew on another connection. */
  void reopened() {
    subscribed = false;
  }

  @Override
  public void onText(String text) {
    if (ChannelMessage.nestsTooDeep(text)) {
      session.fail("The hub sent JSON that nests too deep.");
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

  /** Control characters of a name would be obeyed by the terminal; in JSON they are escapes. */
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

  /** Who comes and goes is told without data: the rest of the text is it. */
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
      throw new IllegalStateException("Expected an object, as it was a moment ago", e);
    }
  }

  @Override
  public void onBinary(ByteBuffer data) {
    session.fail("The hub sent a binary message, which hubs do not; is this its URL?");
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
