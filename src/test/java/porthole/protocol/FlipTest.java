package porthole.protocol;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.grack.nanojson.JsonObject;
import com.grack.nanojson.JsonParser;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class FlipTest {
  @Test
  void theWordTogglesFirstAndIsAnsweredInTheNewState() {
    Flip on = Flip.OFF.after("flip");
    assertEquals("pilf", on.answer("flip"));
    Flip off = on.after("flip");
    assertEquals("flip", off.answer("flip"));
  }

  @Test
  void onlyTheExactWordToggles() {
    for (String other : List.of("Flip", "flip ", " flip", "flip\n", "FLIP", "pilf", "")) {
      assertEquals(Flip.OFF, Flip.OFF.after(other), other);
      assertEquals(Flip.ON, Flip.ON.after(other), other);
    }
  }

  @Test
  void reversesByUserPerceivedCharacterAsIcuDoes() throws Exception {
    List<JsonObject> vectors = vectors();
    assertTrue(vectors.size() > 400, "vectors: " + vectors.size());
    for (JsonObject vector : vectors) {
      String text = vector.getString("text");
      assertEquals(vector.getString("flipped"), Flip.ON.answer(text), vector.getString("name"));
    }
  }

  @Test
  void reversingKeepsEveryCodeUnit() {
    Random random = new Random(1);
    for (int round = 0; round < 2000; round++) {
      String text =
          random
              .ints(random.nextInt(20), 0, Character.MAX_CODE_POINT + 1)
              .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
              .toString();
      assertEquals(sorted(text), sorted(Graphemes.reverse(text)), "round " + round);
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
