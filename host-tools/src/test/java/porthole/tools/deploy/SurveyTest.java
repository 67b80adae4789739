package porthole.tools.deploy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import java.util.Map;
import org.junit.jupiter.api.Test;

class SurveyTest {
  @Test
  void truncatedOrNonNumericSurveyLinesAreIgnored() {
    Survey survey = Survey.parse("file 12 a/b\nfile 13\nfile x c\nsum abc\nsum def d\n");
    assertEquals(Map.of("a/b", 12L), survey.sizes());
    assertEquals(Map.of("d", "def"), survey.sums());
  }

  @Test
  void aKernelVersionBeyondAnIntIsUnsupported() {
    String toon = "machine armv7l\nopkg nxt\nkernel 99999999999.1\n";
    assertFalse(Survey.parse(toon).machine().runsOurRuntime());
  }
}
