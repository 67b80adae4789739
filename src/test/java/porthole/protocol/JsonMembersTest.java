package porthole.protocol;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.grack.nanojson.JsonObject;
import com.grack.nanojson.JsonParser;
import com.grack.nanojson.JsonParserException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** What one scan finds, compared with what the JSON library's parser finds in the same text. */
class JsonMembersTest {
  private static final String[] KEYS = {
    "message",
    "socket",
    "id",
    "data",
    "messageId",
    "m\\u0065ssage",
    "d\\u0061t\\u0061",
    "ID",
    "messageIds",
    "dat\\/",
    "",
    "\\u0073\\u006f\\u0063\\u006b\\u0065\\u0074",
    "x.y\\\"z"
  };

  private static final String[] VALUES = {
    "\"a.b\"",
    "\"a\"",
    "\"\"",
    "\".\"",
    "\"\\u0061.b\\n.\\\\\"",
    "\"é.€\\ud800\"",
    "7",
    "-1.50E+9",
    "null",
    "true",
    "{}",
    "[]",
    "{\"message\":\"c.d\",\"data\":1}",
    "{\"a\" : 1, \"a\":2}",
    "[1, {\"id\":2}]",
    "[{\"id\":[]},\"x\"]",
    "\"</x\"",
    "\"{\\\"message\\\":1}\"",
    "\"\u0085\""
  };

  /** Decodes a text as the parser reads it: the whole of it, at once. */
  private static JsonObject parsed(String text) {
    try {
      return JsonParser.object().withLazyNumbers().from(text);
    } catch (JsonParserException e) {
      throw new AssertionError(text, e);
    }
  }

  private static void compare(String text) {
    JsonObject json = parsed(text);
    ChannelMessage message = ChannelMessage.decode(text);
    assertTrue(message.isObject(), text);
    assertEquals(name(json), message.channel() + "/" + message.event(), text);
    assertEquals(JsonText.write(json.get("id")), message.id(), text);
    assertEquals(JsonText.write(json.get("messageId")), message.messageId(), text);
    String data = JsonText.write(json.get("data"));
    assertEquals(data, message.data(), text);
    assertArrayEquals(data.getBytes(UTF_8), message.dataUtf8(), text);
    boolean object = json.get("data") instanceof JsonObject;
    assertEquals(object || !json.has("data"), message.hasDataObject(), text);
    assertEquals(object ? data : "{}", JsonText.write(message.dataObject()), text);
    assertEquals(text, message.text());
  }

  private static String name(JsonObject json) {
    if (json.isString("socket")) {
      return "socket/" + json.getString("socket");
    }
    if (!json.isString("message")) {
      return "socket/message";
    }
    String[] parts = (json.getString("message") + ".").split("\\.", 2);
    String event = parts[1].isEmpty() ? "" : parts[1].substring(0, parts[1].length() - 1);
    return parts[0] + "/" + event;
  }

  private static List<String> members() {
    List<String> members = new ArrayList<>();
    for (String key : KEYS) {
      for (String value : VALUES) {
        members.add("\"" + key + "\":" + value);
      }
    }
    return members;
  }

  @Test
  void theScanFindsWhatTheParserFindsInEveryPairOfMembers() {
    List<String> members = members();
    for (String first : members) {
      compare("{" + first + "}");
      for (String second : members) {
        compare("{" + first + "," + second + "}");
      }
    }
  }

  @Test
  void theScanFindsWhatTheParserFindsInLongerTextsWithWhiteSpace() {
    Random random = new Random(41);
    List<String> members = members();
    String[] spaces = {"", "", " ", "\n", "\t\r "};
    for (int i = 0; i < 20_000; i++) {
      StringBuilder text = new StringBuilder("{");
      for (int count = 3 + random.nextInt(5); count > 0; count--) {
        String member = members.get(random.nextInt(members.size()));
        int colon = member.indexOf("\":") + 1;
        text.append(space(random, spaces)).append(member, 0, colon).append(space(random, spaces));
        text.append(':').append(space(random, spaces)).append(member.substring(colon + 1));
        text.append(space(random, spaces)).append(count > 1 ? "," : "");
      }
      compare(space(random, spaces) + text + space(random, spaces) + "}" + space(random, spaces));
    }
  }

  private static String space(Random random, String[] spaces) {
    return spaces[random.nextInt(spaces.length)];
  }

  @Test
  void membersBeforeAnErrorDoNotCount() {
    ChannelMessage message = ChannelMessage.decode("{\"message\":\"a.b\",\"id\":1,\"data\":2,}");
    assertEquals("socket", message.channel());
    assertEquals("message", message.event());
    assertEquals("null", message.id());
    assertEquals("\"{\\\"message\\\":\\\"a.b\\\",\\\"id\\\":1,\\\"data\\\":2,}\"", message.data());
  }

  @Test
  void aMadeMessageIsTheOneThatItsTextDecodesTo() {
    for (String name : Arrays.asList("a.b", "a", "", ".", "é.\"", "x".repeat(257), "a.b.c")) {
      for (String data : Arrays.asList("1", "\"é\"", "{\"a\":[]}")) {
        ChannelMessage made = ChannelMessage.of(name, data, ",\"duplicate\":true");
        ChannelMessage decoded = ChannelMessage.decode(made.text());
        assertEquals(
            decoded.channel() + "/" + decoded.event(), made.channel() + "/" + made.event());
        assertEquals(decoded.data(), made.data());
        assertEquals(data, made.data());
        assertEquals("null", made.id() == null ? "" : made.id());
        assertEquals(decoded.isObject(), made.isObject());
        assertTrue(made.text().endsWith(",\"duplicate\":true}"), made.text());
      }
    }
  }

  @Test
  void aTextThatNestsTooDeepIsNoMessage() {
    String list = "[".repeat(65);
    assertTrue(ChannelMessage.decode(MessageFrame.text(list)).isEmpty());
    assertTrue(ChannelMessage.decode(MessageFrame.text("{\"a\":" + list)).isEmpty());
    assertTrue(ChannelMessage.decode(MessageFrame.text("{x" + list)).isEmpty());
    assertTrue(ChannelMessage.decode(MessageFrame.text("x" + list)).isPresent());
  }

  @Test
  void decodingTakesAFixedAmountOfMemoryHoweverLongTheTextIs() throws Exception {
    String small = "{\"id\":\"0.7\",\"message\":\"garden.rain\",\"data\":[1,{\"a\":\"b\"}]}";
    MessageFrame few = MessageFrame.text(small);
    MessageFrame many = MessageFrame.text(small.replace("]}", ",\"" + "x".repeat(4096) + "\"]}"));
    long bytes = Allocation.of(() -> ChannelMessage.decode(few));
    assertTrue(bytes <= 600, "bytes: " + bytes);
    assertEquals(bytes, Allocation.of(() -> ChannelMessage.decode(many)));
  }
}
