package porthole.protocol;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;

/**
 * RFC 8259, and what another parser, Jackson's with its strict defaults, says of the same texts.
 */
class JsonTextTest {
  private static final JsonFactory JACKSON = new JsonFactory();

  /** Reads every token, and every number and string in full: Jackson puts that off. */
  private static boolean jacksonTakes(String text) {
    try (JsonParser parser = JACKSON.createParser(text)) {
      int depth = 0;
      int values = 0;
      for (JsonToken token = parser.nextToken(); token != null; token = parser.nextToken()) {
        parser.getText();
        values += depth == 0 ? 1 : 0;
        depth += token.isStructStart() ? 1 : token.isStructEnd() ? -1 : 0;
      }
      return values == 1 && depth == 0;
    } catch (IOException e) {
      return false;
    }
  }

  private static void compare(String text) {
    assertEquals(jacksonTakes(text), JsonText.isJson(text), () -> "text: " + escaped(text));
  }

  private static String escaped(String text) {
    StringBuilder escaped = new StringBuilder();
    text.chars()
        .forEach(
            c -> escaped.append(c < ' ' || c > '~' ? String.format("\\u%04x", c) : (char) c + ""));
    return escaped.toString();
  }

  /** Compares every text of up to so many of the parts, between a beginning and an end. */
  private static int compareAll(String[] parts, int length, String before, String after) {
    compare(before + after);
    int count = 1;
    if (length > 0) {
      for (String part : parts) {
        count += compareAll(parts, length - 1, before + part, after);
      }
    }
    return count;
  }

  @Test
  void bothParsersAgreeOnEveryShortNumber() {
    String[] parts = {"0", "1", "9", "-", "+", ".", "e", "E"};
    int count = compareAll(parts, 6, "[", "]");
    assertTrue(count > 290_000, "compared: " + count);
  }

  @Test
  void bothParsersAgreeOnEveryShortString() {
    String[] parts = {
      "a", "\"", "\\", "u", "d8", "00", "b", "/", "\t", "\u0000", "\u001f", "\u007f", "\ud800",
      "\udc00", "\u2028"
    };
    int count = compareAll(parts, 4, "\"", "\"");
    assertTrue(count > 50_000, "compared: " + count);
  }

  @Test
  void bothParsersAgreeOnEveryShortStructure() {
    String[] parts = {"{", "}", "[", "]", ",", ":", "\"a\"", "1", "null"};
    int count = compareAll(parts, 6, "", "") + compareAll(parts, 5, "{\"a\":", "}");
    assertTrue(count > 590_000, "compared: " + count);
  }

  @Test
  void bothParsersAgreeOnWhiteSpaceAndLiterals() {
    String[] parts = {
      " ", "\t", "\n", "\r", "\f", "\u000b", //
      "\u0000", "\u00a0", "\u2028", "\ufeff", "true", "false", "nul", "null", "NaN", "TRUE", "1",
      "//", "#", "'a'"
    };
    int count =
        compareAll(parts, 3, "", "")
            + compareAll(parts, 3, "[", "]")
            + compareAll(parts, 2, "[1", ",2]");
    assertTrue(count > 17_000, "compared: " + count);
  }

  /** Any text that both take, with a few characters taken out, put in or changed. */
  @Test
  void bothParsersAgreeOnDamagedTexts() {
    Random random = new Random(8259);
    String seed =
        "{\"id\":\"0.7q\",\"message\":\"a.b\",\"data\":"
            + "[1.5e-3,true,null,{\"\\u00e9\\n\":\"\ud83d\ude00\"},[],{}, -0 ]}";
    String characters = "{}[],:\"\\u0123456789eE+-. \t\n\rtruefalsnu\u0000\u001f'/é\ud83d";
    for (int i = 0; i < 200_000; i++) {
      StringBuilder text = new StringBuilder(seed);
      for (int damages = random.nextInt(4); damages > 0; damages--) {
        int at = random.nextInt(text.length());
        char c = characters.charAt(random.nextInt(characters.length()));
        switch (random.nextInt(3)) {
          case 0 -> text.deleteCharAt(at);
          case 1 -> text.insert(at, c);
          default -> text.setCharAt(at, c);
        }
      }
      compare(text.toString());
    }
  }

  @Test
  void theHubsParserReadsAllValidJson() {
    String[] parts = {"{", "}", "[", "]", ",", "\"\\ud800\"", "-0.10E+05", " ", "true"};
    int[] count = {0};
    everyJson(parts, 5, "", count);
    assertEquals(154, count[0], "JSON texts: " + count[0]);
  }

  private static void everyJson(String[] parts, int length, String before, int[] count) {
    String text = "{\"data\":" + before + "}";
    if (JsonText.isJson(text)) {
      count[0]++;
      assertTrue(ChannelMessage.decode(text).isObject(), text);
    }
    if (length > 0) {
      for (String part : parts) {
        everyJson(parts, length - 1, before + part, count);
      }
    }
  }

  @Test
  void invalidJsonThatTheLibraryTakesIsPlainText() {
    for (String number :
        new String[] {"1e++1", "1e-+0", "1e+-1", "01", "-01", "1.", ".5", "+1", "1e", "-", "0x1"}) {
      String text = "{\"message\":\"a.b\",\"data\":" + number + "}";
      assertFalse(JsonText.isJson(text), text);
      assertFalse(ChannelMessage.decode(text).isObject(), text);
      assertThrows(
          ProtocolViolationException.class,
          () -> Action.decode("{\"action\":\"a\",\"value\":" + number + "}"),
          text);
      assertThrows(
          ProtocolViolationException.class,
          () -> Action.resultAsJson("{\"result\":" + number + "}"),
          text);
    }
  }

  @Test
  void nestingIsBoundedWithoutRecursion() {
    int depth = ChannelMessage.MAX_DEPTH;
    assertTrue(JsonText.isJson("[".repeat(depth) + "]".repeat(depth)));
    assertTrue(JsonText.isJson("{\"a\":".repeat(depth) + "1" + "}".repeat(depth)));
    assertTrue(JsonText.isJson("[{\"a\":".repeat(depth / 2) + "1" + "}]".repeat(depth / 2)));
    assertFalse(JsonText.isJson("[".repeat(depth + 1) + "]".repeat(depth + 1)));
    assertFalse(JsonText.isJson("[".repeat(1_000_000)));
  }

  @Test
  void writtenNumbersAreValidJson() {
    for (double number :
        new double[] {Double.NaN, Double.POSITIVE_INFINITY, -0.0, 1e300, Double.MIN_VALUE}) {
      assertTrue(JsonText.isJson(JsonText.write(number)), JsonText.write(number));
    }
    assertTrue(JsonText.isJson(JsonText.write("\u0000\u001f\u2028\"\\/é")));
  }

  @Test
  void halfASurrogatePairIsWrittenAsAnEscape() throws ProtocolViolationException {
    assertEquals("\"\\ud800x\\udc00😀\"", JsonText.write("\ud800x\udc00😀"));
    assertEquals("\"é\"", JsonText.write("é"));
    Action action = Action.decode("{\"action\":\"a\",\"value\":\"\\ud800\"}");
    assertEquals("{\"message\":\"a\",\"data\":\"\\ud800\"}", action.message().text());
    assertEquals("{\"result\":\"\\ud800\"}", Action.answer(Optional.of("\ud800")).text());
  }
}
