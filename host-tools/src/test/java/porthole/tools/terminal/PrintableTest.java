package porthole.tools.terminal;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

class PrintableTest {

  @Test
  void controlCharactersBecomeQuestionMarks() {
    assertEquals("a?[31m?b?c?d?", Printable.of("a\u001b[31m\u009bb\u202ec\u2028d\ud800"));
    assertEquals("é€ 👩‍👧 \u05d0", Printable.of("é€ 👩‍👧 \u05d0"));
  }

  @Test
  void jsonKeepsLettersAndEscapesControlCharacters() {
    assertEquals("\"é€…\"", Printable.json("\"\\u00e9\\u20ac\\u2026\""));
    String kept = "\"\\u001b\\u009b\\u202e\\ud800\\\\u20ac\\n\\\"\\u0022\"";
    assertEquals(kept, Printable.json(kept));
  }
}
