package porthole.protocol;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.grack.nanojson.JsonArray;
import com.grack.nanojson.JsonObject;
import com.grack.nanojson.JsonParser;
import com.grack.nanojson.JsonWriter;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** PROTOCOL.md, section 4.1. */
class ChannelMessageTest {
  private static String name(String text) {
    ChannelMessage message = ChannelMessage.decode(text);
    return message.channel() + "/" + message.event() + (message.isObject() ? "" : " (text)");
  }

  @Test
  void aMessageIsSplitAtItsFirstDot() {
    assertEquals("garden/rain", name("{\"message\":\"garden.rain\"}"));
    assertEquals("garden/rain.mm", name(" {\"message\":\"garden.rain.mm\"}"));
    assertEquals("garden/", name("{\"message\":\"garden\"}"));
    assertEquals("/", name("{\"message\":\"\"}"));
    assertEquals("/rain", name("{\"message\":\".rain\"}"));
    assertEquals("b/", name("{\"message\":\"a\",\"message\":\"b\"}"));
  }

  @Test
  void aTextWithoutANameIsAMessageOfTheSocket() {
    for (String text :
        new String[] {
          "",
          " ",
          "hello",
          "[1]",
          "12",
          "null",
          "\"x\"",
          "{",
          "{\"message\":\"a.b\"",
          "{}x",
          "{a:1}"
        }) {
      assertEquals("socket/message (text)", name(text), text);
      assertEquals(text, ChannelMessage.decode(text).text());
    }
    assertEquals("socket/message", name("{}"));
    assertEquals("socket/message", name("{\"message\":7}"));
    assertEquals("socket/message", name("{\"message\":\"" + "x".repeat(257) + ".y\"}"));
    assertEquals("socket/message", name("{\"message\":\"x." + "é".repeat(129) + "\"}"));
    assertEquals("x/" + "é".repeat(128), name("{\"message\":\"x." + "é".repeat(128) + "\"}"));
  }

  @Test
  void theFieldSocketNamesAnEventOfTheSocket() {
    assertEquals("socket/connected", name("{\"socket\":\"connected\",\"message\":\"a.b\"}"));
    assertEquals("a/b", name("{\"socket\":7,\"message\":\"a.b\"}"));
  }

  @Test
  void anEventOfTheSocketIsAsShortAsAnyOther() {
    assertEquals("socket/" + "x".repeat(256), name("{\"socket\":\"" + "x".repeat(256) + "\"}"));
    assertEquals("socket/message", name("{\"socket\":\"" + "x".repeat(257) + "\"}"));
    assertEquals(
        "socket/message", name("{\"socket\":\"" + "é".repeat(129) + "\",\"message\":\"a.b\"}"));
  }

  @Test
  void halfASurrogatePairStaysAnEscape() {
    ChannelMessage message =
        ChannelMessage.decode(
            "{\"id\":\"\\ud800\",\"data\":[\"\\udc00x\\ud83d\",\"\\ud83d\\ude00\"]}");
    assertEquals("\"\\ud800\"", message.id());
    assertEquals("[\"\\udc00x\\ud83d\",\"😀\"]", message.data());
  }

  @Test
  void idAndDataAreGivenAsTheyWereSent() {
    ChannelMessage message =
        ChannelMessage.decode("{\"id\":1.50,\"message\":\"a\",\"data\":[1e400,\"\\u00e9\"]}");
    assertEquals("1.50", message.id());
    assertEquals("[1e400,\"é\"]", message.data());
    assertEquals("null", ChannelMessage.decode("{\"message\":\"a\"}").id());
    assertEquals("\"plain\"", ChannelMessage.decode("plain").data());
  }

  @Test
  void textThatNestsTooDeepIsNotParsed() {
    String deepest =
        "[".repeat(ChannelMessage.MAX_DEPTH - 1) + "]".repeat(ChannelMessage.MAX_DEPTH - 1);
    assertFalse(ChannelMessage.nestsTooDeep("{\"data\":" + deepest + "}"));
    assertTrue(ChannelMessage.nestsTooDeep("{\"data\":[" + deepest + "]}"));
    assertTrue(ChannelMessage.nestsTooDeep("[".repeat(60_000)));
    assertTrue(ChannelMessage.nestsTooDeep(" \n" + "{\"a\":".repeat(60_000)));
    assertFalse(ChannelMessage.nestsTooDeep("x" + "[".repeat(60_000)));
    assertFalse(ChannelMessage.nestsTooDeep("{\"a\":\"" + "[".repeat(1000) + "\\\"[\"}"));
    assertThrows(
        IllegalArgumentException.class, () -> ChannelMessage.decode("{\"a\":".repeat(60_000)));
  }

  @Test
  void anyJsonIsReadAsItWasWritten() throws Exception {
    Random random = new Random(3);
    for (int i = 0; i < 3000; i++) {
      Object data = value(random, 5);
      String channel = "c" + random.nextInt();
      String text =
          JsonWriter.string()
              .object()
              .value("message", channel + "." + string(random).replace(".", ""))
              .value("data", data)
              .value("id", i)
              .end()
              .done();
      ChannelMessage message = ChannelMessage.decode(text);
      assertTrue(message.isObject(), text);
      assertEquals(channel, message.channel());
      assertEquals(text, message.text());
      assertEquals(
          JsonWriter.string(data), JsonWriter.string(JsonParser.any().from(message.data())), text);
    }
  }

  private static Object value(Random random, int depth) {
    switch (random.nextInt(depth > 0 ? 7 : 5)) {
      case 0:
        return string(random);
      case 1:
        return random.nextInt();
      case 2:
        return random.nextBoolean();
      case 3:
        return null;
      case 4:
        return random.nextInt(1000) / 8.0;
      case 5:
        JsonArray array = new JsonArray();
        for (int i = random.nextInt(4); i > 0; i--) {
          array.add(value(random, depth - 1));
        }
        return array;
      default:
        JsonObject object = new JsonObject();
        for (int i = random.nextInt(4); i > 0; i--) {
          object.put(string(random), value(random, depth - 1));
        }
        return object;
    }
  }

  private static String string(Random random) {
    StringBuilder text = new StringBuilder();
    for (int i = random.nextInt(12); i > 0; i--) {
      text.appendCodePoint("aé\"\\\n/{}[]😀\u2028 :,".codePointAt(random.nextInt(14)));
    }
    return text.toString().replaceAll("[\ud800-\udfff](?![\udc00-\udfff])", "");
  }
}
