package porthole.protocol;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.ByteBuffer;
import org.junit.jupiter.api.Test;

class TextFragmentsTest {
  private final TextFragments fragments = TextFragments.begin();

  private String next(String part) {
    return text(fragments.next(part));
  }

  private static String text(ByteBuffer utf8) {
    return UTF_8.decode(utf8).toString();
  }

  @Test
  void aPartIsEncodedAtOnce() {
    assertEquals("één", next("één"));
    assertEquals("", next(""));
    assertEquals("😀", next("😀"));
    assertEquals("", text(fragments.rest()));
  }

  @Test
  void aSurrogatePairThatTwoPartsShareGoesWithTheLaterPart() {
    assertEquals("a", next("a\ud83d"));
    assertEquals("", next(""));
    assertEquals("😀b", next("\ude00b"));
    assertEquals("", text(fragments.rest()));
  }

  @Test
  void aLoneSurrogateBecomesAQuestionMark() {
    assertEquals("?a", next("\ude00a"));
    assertEquals("", next("\ud83d"));
    assertEquals("?", text(fragments.rest()));
    assertEquals("", text(fragments.rest()), "the rest is given once");
    assertEquals("b", next("b"));
  }
}
