package porthole.device.channels;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.nio.file.Paths;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TokenTest {
  private static final Path FILE = Paths.get("/etc/token");

  @Test
  void theTokenIsTheLineOfTheFileWithoutTheWhiteSpaceAroundIt() throws IOException {
    Token token = Token.parse(" 0123456789abcdef\r\n", FILE);
    assertTrue(token.is("0123456789abcdef"));
    assertFalse(token.is("0123456789abcdeF"));
    assertFalse(token.is(""));
    assertTrue(token.isSet());
  }

  @ParameterizedTest
  @ValueSource(strings = {"0123456789abcde", "0123456789abcdef\nmore", "0123456789abcdef\rmore"})
  void aTokenThatIsShortOrHasSeveralLinesIsRefusedWithItsFile(String text) {
    IOException e = assertThrows(IOException.class, () -> Token.parse(text, FILE));
    assertTrue(e.getMessage().contains("/etc/token"), e.getMessage());
    assertFalse(e.getMessage().contains("0123456789"), "the secret is not told");
  }

  @Test
  void nobodyHasTheTokenOfAnEmptyFile() throws IOException {
    for (Token token : new Token[] {Token.parse(" \n", FILE), Token.none()}) {
      assertFalse(token.isSet());
      assertFalse(token.is(""));
    }
  }

  @Test
  void theTextOfATokenDoesNotShowIt() {
    assertEquals("a token", Token.of("0123456789abcdef").toString());
    assertEquals("no token", Token.none().toString());
  }
}
