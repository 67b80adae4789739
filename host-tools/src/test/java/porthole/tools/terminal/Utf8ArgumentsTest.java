package porthole.tools.terminal;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.junit.jupiter.api.Test;

class Utf8ArgumentsTest {

  private static final String LOST = "\uFFFD\uFFFD";

  private static String[] typed(byte[] commandLine, String... args) {
    return Utf8Arguments.of(args, commandLine);
  }

  @Test
  void argumentsLostInTheLocaleAreReadFromTheCommandLine() {
    byte[] line = "java\0-jar\0porthole.jar\0signal\0régen\0\0\"é€\"\0".getBytes(UTF_8);
    assertArrayEquals(
        new String[] {"signal", "régen", "", "\"é€\""},
        typed(line, "signal", "r" + LOST + "gen", "", "\"" + LOST + LOST + "\uFFFD\""));
  }

  @Test
  void anArgumentThatIsNotUtf8IsRefused() {
    byte[] line = "java\0r\u00e9gen\0".getBytes(ISO_8859_1);
    assertEquals(
        "Expected arguments in UTF-8 but was 'r\uFFFDgen'.",
        assertThrows(IllegalArgumentException.class, () -> typed(line, "r\uFFFDgen")).getMessage());
  }

  @Test
  void argumentsWithLostLettersAreRefusedWithoutACommandLine() {
    byte[] line = "java\0@file\0".getBytes(UTF_8);
    assertArrayEquals(new String[] {"signal", "x"}, typed(line, "signal", "x"));
    assertEquals(
        "This locale lacks a character of the argument '"
            + LOST
            + "': try again with LC_ALL=C.UTF-8.",
        assertThrows(IllegalArgumentException.class, () -> typed(line, "signal", LOST))
            .getMessage());
  }

  @Test
  void variablesAreReadAgainUnlessJavasCharsetsAreComplete() {
    assertEquals(true, Environment.areDecodedAsUtf8(UTF_8, "UTF-8"));
    assertEquals(false, Environment.areDecodedAsUtf8(US_ASCII, "ANSI_X3.4-1968")); // Java 17.
    assertEquals(false, Environment.areDecodedAsUtf8(UTF_8, "ANSI_X3.4-1968")); // From 18 on.
  }

  @Test
  void variablesAreDecodedAsUtf8() {
    String bytes = new String("A=é€\0PATH=/bin\0B==x\0".getBytes(UTF_8), ISO_8859_1);
    assertEquals(java.util.Map.of("A", "é€", "PATH", "/bin", "B", "=x"), Environment.of(bytes));
  }
}
