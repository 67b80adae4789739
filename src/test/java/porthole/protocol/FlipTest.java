package porthole.protocol;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.grack.nanojson.JsonObject;
import com.grack.nanojson.JsonParser;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

class FlipTest {
  private static ByteBuffer utf8(String text) {
    return ByteBuffer.wrap(text.getBytes(UTF_8));
  }

  private static String answer(Flip flip, String text) {
    ByteBuffer utf8 = utf8(text);
    String answer = flip.answer(text);
    assertEquals(utf8(answer), flip.answer(utf8));
    assertEquals(utf8(text), utf8, "the text itself");
    return answer;
  }

  @Test
  void theWordTogglesFirstAndIsAnsweredInTheNewState() {
    Flip on = Flip.OFF.after(utf8("flip"));
    assertEquals("pilf", answer(on, "flip"));
    Flip off = on.after("flip");
    assertEquals("flip", answer(off, "flip"));
  }

  @Test
  void onlyTheExactWordToggles() {
    for (String other : List.of("Flip", "flip ", " flip", "flip\n", "FLIP", "pilf", "")) {
      assertEquals(Flip.OFF, Flip.OFF.after(other), other);
      assertEquals(Flip.ON, Flip.ON.after(utf8(other)), other);
    }
  }

  @Test
  void reversesByUserPerceivedCharacterAsIcuDoes() throws Exception {
    List<JsonObject> vectors = vectors();
    assertTrue(vectors.size() > 400, "vectors: " + vectors.size());
    for (JsonObject vector : vectors) {
      String text = vector.getString("text");
      assertEquals(vector.getString("flipped"), answer(Flip.ON, text), vector.getString("name"));
    }
  }

  @Test
  void reversingKeepsEveryCodeUnit() {
    Random random = new Random(1);
    for (int round = 0; round < 2000; round++) {
      String text =
          random
              .ints(random.nextInt(20), 0, Character.MAX_CODE_POINT + 1)
              .filter(point -> !isHalf(point))
              .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
              .toString();
      assertEquals(sorted(text), sorted(answer(Flip.ON, text)), "round " + round);
    }
  }

  private static boolean isHalf(int point) {
    return point >= Character.MIN_SURROGATE && point <= Character.MAX_SURROGATE;
  }

  @Test
  void everyCharacterBetweenTwoLettersStaysWithTheOneThatItsClassInTheTableTells() {
    Map<Integer, String> classes = classes();
    for (int point = 0; point <= Character.MAX_CODE_POINT; point++) {
      String character = isHalf(point) ? "" : Character.toString(point);
      String flipped =
          switch (classes.getOrDefault(point, "O")) {
            case "E", "X", "N", "S", "Z" -> "ba" + character;
            case "F" -> character + "ba";
            default -> "b" + character + "a";
          };
      assertEquals(flipped, answer(Flip.ON, "a" + character + "b"), Integer.toHexString(point));
    }
  }

  private static Map<Integer, String> classes() {
    Map<Integer, String> classes = new HashMap<>();
    Matcher range = Pattern.compile("([0-9a-z]+)([A-Z])([0-9a-z]*) ").matcher(GraphemeTable.RANGES);
    int point = 0;
    while (range.find()) {
      point += Integer.parseInt(range.group(1), 36);
      int last = point + Integer.parseInt("0" + range.group(3), 36);
      for (; point <= last; point++) {
        classes.put(point, range.group(2));
      }
    }
    assertEquals("S", classes.get(0x903));
    assertEquals(
        Set.of("C", "E", "F", "K", "L", "N", "P", "R", "S", "T", "V", "X", "Z"),
        Set.copyOf(classes.values()));
    return classes;
  }

  @Test
  void aTextOfAnyCharactersIsItsClustersByTheRulesInReverseOrder() {
    int[] points =
        "ab \r\né\u0301\u200d👍🏽🇳🇱한각\u1112\u1161\u0915\u094d\u0600Жß\0".codePoints().toArray();
    for (int seed = 0; seed < 3000; seed++) {
      Random random = new Random(seed);
      StringBuilder text = new StringBuilder();
      for (int left = random.nextInt(20); left > 0; left--) {
        text.appendCodePoint(points[random.nextInt(points.length)]);
      }
      byte[] utf8 = text.toString().getBytes(UTF_8);
      StringBuilder expected = new StringBuilder();
      for (int start = 0; start < utf8.length; ) {
        byte[] padded = Arrays.copyOf(utf8, utf8.length + Graphemes.PADDING);
        int end = Graphemes.end(padded, start, utf8.length);
        expected.insert(0, new String(utf8, start, end - start, UTF_8));
        start = end;
      }
      assertEquals(expected.toString(), answer(Flip.ON, text.toString()), "seed " + seed);
    }
  }

  private static List<Integer> sorted(String text) {
    return text.chars().sorted().boxed().toList();
  }

  private static List<JsonObject> vectors() throws Exception {
    List<JsonObject> vectors = new ArrayList<>();
    try (BufferedReader lines =
        new BufferedReader(
            new InputStreamReader(
                FlipTest.class.getResourceAsStream("/vectors/flip.jsonl"), UTF_8))) {
      lines.readLine(); // The origin.
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        vectors.add(JsonParser.object().from(line));
      }
    }
    return vectors;
  }
}
