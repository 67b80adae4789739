package porthole.protocol;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

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
    assertTrue(!message.isObject() || json);
    requireShort(message.channel());
    requireShort(message.event());
    requireJson(message.data());
    requireJson(message.id());
    requireJson(message.messageId());
    assertTrue(message.hasDataObject() || message.dataObject().isEmpty());
    requireSameWithoutHalves(text, json);
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
