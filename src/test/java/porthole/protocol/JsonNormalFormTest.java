package porthole.protocol;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.grack.nanojson.JsonParser;
import com.grack.nanojson.JsonParserException;
import org.junit.jupiter.api.Test;

/** JSON in the normal form is what the JSON library would write, byte for byte. */
class JsonNormalFormTest {
  private static boolean isNormal(String json) {
    byte[] utf8 = ("..." + json + "\".").getBytes(UTF_8);
    return JsonNormalForm.has(utf8, 3, utf8.length - 2);
  }

  private static String written(String json) {
    try {
      return JsonText.write(JsonParser.any().withLazyNumbers().from(json));
    } catch (JsonParserException e) {
      throw new AssertionError(json, e);
    }
  }

  /** Returns how many of the texts made of the parts are JSON in the normal form. */
  private static int compareAll(String[] parts, int length, String before, String after) {
    String text = before + after;
    int count = 0;
    if (JsonText.isJson(text)) {
      count = isNormal(text) ? 1 : 0;
      assertTrue(count == 0 || written(text).equals(text), text);
      assertEquals(
          written(text), JsonText.normalized(text.getBytes(UTF_8), 0, text.getBytes(UTF_8).length));
    }
    if (length > 0) {
      for (String part : parts) {
        count += compareAll(parts, length - 1, before + part, after);
      }
    }
    return count;
  }

  @Test
  void everyShortStringInTheNormalFormIsWrittenAsItStands() {
    String[] parts = {
      "a", "<", "/", "\\", "\"", "n", "é", "°", "\u0080", "\u009f", "\u00a0", "\u1fff", "\u2000",
      "€", "\u20ff", "\u2100", "\u007f", "😀", "\\u0041", " "
    };
    assertTrue(compareAll(parts, 4, "\"", "\"") > 20_000);
  }

  @Test
  void everyShortStructureInTheNormalFormIsWrittenAsItStands() {
    String[] parts = {"{", "}", "[", "]", ",", "\"a\":", "\"b\":", "1.50", "\"a\"", " "};
    assertTrue(compareAll(parts, 6, "", "") > 30);
    assertTrue(compareAll(parts, 4, "{\"a\":1,", "}") > 5);
  }

  @Test
  void whatSensorsSendHasTheNormalForm() {
    for (String json :
        new String[] {
          "21.5",
          "-0",
          "1E400",
          "\"on\"",
          "null",
          "{}",
          "[]",
          "\"21 °C\"",
          "{\"celsius\":21.5,\"battery\":[3,\"low\"],\"at\":{\"room\":\"hall\"}}"
        }) {
      assertTrue(isNormal(json), json);
    }
  }

  @Test
  void whatWouldBeWrittenOtherwiseHasNotTheNormalForm() {
    for (String json :
        new String[] {
          " 1",
          "[1, 2]",
          "{\"a\":1,\"a\":2}",
          "\"\\n\"",
          "\"</\"",
          "\"€\"",
          "\"\u0085\"",
          "{\"a\":1,\"b\":{\"a\":2}}"
        }) {
      assertFalse(isNormal(json), json);
    }
  }

  @Test
  void manyKeysAreLeftToTheParser() {
    StringBuilder json = new StringBuilder("{\"k0\":0");
    for (int i = 1; i < 16; i++) {
      json.append(",\"k").append(i).append("\":0");
    }
    assertTrue(isNormal(json + "}"));
    assertFalse(isNormal(json + ",\"k16\":0}"));
  }
}
