package porthole.protocol;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.grack.nanojson.JsonObject;
import com.grack.nanojson.JsonParser;
import com.grack.nanojson.JsonParserException;
import porthole.fuzz.Input;
import porthole.fuzz.StrictJson;

/**
 * HubMessages of the channels' protocol. JSON is what another parser, Jackson, takes for it, up to
 * the depth that is allowed. Names are within their bound, and what is rendered is JSON.
 */
public final class ChannelMessageFuzz {
  private ChannelMessageFuzz() {}

  public static void fuzzerTestOneInput(byte[] bytes) {
    String text = Input.of(bytes).anyText();
    boolean json = JsonText.isJson(text);
    if (!ChannelMessage.nestsTooDeep(text)) {
      assertEquals(StrictJson.isJson(text), json);
    }
    ChannelMessage message;
    try {
      message = ChannelMessage.decode(text);
    } catch (IllegalArgumentException e) {
      assertTrue(ChannelMessage.nestsTooDeep(text), e.getMessage());
      return;
    }
    assertEquals(text, message.text());
    requireSameAsParsed(text, message);
    assertTrue(!message.isObject() || json);
    requireShort(message.channel());
    requireShort(message.event());
    requireJson(message.data());
    requireJson(message.id());
    requireJson(message.messageId());
    assertTrue(message.hasDataObject() || message.dataObject().isEmpty());
    requireSameWithoutHalves(text, json);
  }

  /** One scan finds what the JSON library finds when it parses the whole text. */
  private static void requireSameAsParsed(String text, ChannelMessage message) {
    if (!message.isObject()) {
      assertEquals("socket.message", message.channel() + '.' + message.event());
      return;
    }
    JsonObject json;
    try {
      json = JsonParser.object().withLazyNumbers().from(text);
    } catch (JsonParserException e) {
      throw new AssertionError(e);
    }
    assertEquals(JsonText.write(json.get("id")), message.id());
    assertEquals(JsonText.write(json.get("messageId")), message.messageId());
    assertEquals(JsonText.write(json.get("data")), message.data());
    assertEquals(message.data(), new String(message.dataUtf8(), UTF_8));
    if (json.isString("socket")) {
      assertEquals("socket", message.channel());
    } else if (json.isString("message") && !message.channel().equals("socket")) {
      String name = message.event().isEmpty() ? "" : '.' + message.event();
      String sent = json.getString("message");
      assertTrue(sent.equals(message.channel() + name) || sent.equals(message.channel() + '.'));
    }
  }

  private static void requireShort(String name) {
    assertTrue(name.getBytes(UTF_8).length <= ChannelMessage.MAX_NAME_BYTES, name);
  }

  private static void requireJson(String rendered) {
    assertTrue(JsonText.isJson(rendered), rendered);
    assertEquals(rendered, new String(rendered.getBytes(UTF_8), UTF_8));
  }

  /** Half a surrogate pair can stand only in a string of JSON, where an escape means the same. */
  private static void requireSameWithoutHalves(String text, boolean json) {
    String escaped = JsonText.escapeHalves(text);
    assertEquals(escaped, new String(escaped.getBytes(UTF_8), UTF_8));
    if (json) {
      assertTrue(JsonText.isJson(escaped), escaped);
      assertEquals(
          ChannelMessage.decode(text).isObject(), ChannelMessage.decode(escaped).isObject());
    }
  }
}
