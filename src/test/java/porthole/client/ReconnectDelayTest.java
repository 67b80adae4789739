package porthole.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.OptionalLong;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** PROTOCOL.md, section 4.8. */
class ReconnectDelayTest {

  private final ReconnectDelay longest = ReconnectDelay.with(() -> 1);

  @Test
  void theBoundDoublesFromHalfASecondTo30() {
    for (long millis : Arrays.asList(500, 1000, 2000, 4000, 8000, 16_000, 30_000, 30_000)) {
      assertEquals(OptionalLong.of(millis), longest.millisAfter(1006, "", 0));
    }
  }

  @Test
  void aThousandFailuresLaterItStillIs30Seconds() {
    for (int i = 0; i < 1000; i++) {
      longest.millisAfter(1006, "", 0);
    }
    assertEquals(OptionalLong.of(30_000), longest.millisAfter(1006, "", 0));
  }

  @Test
  void theTimeIsAnywhereBelowTheBound() {
    Random random = new Random(7);
    ReconnectDelay delay = ReconnectDelay.with(random::nextDouble);
    long[] tenths = new long[10];
    for (int i = 0; i < 10; i++) {
      delay.millisAfter(1006, "", 0);
    }
    for (int i = 0; i < 10_000; i++) {
      tenths[(int) (delay.millisAfter(1006, "", 0).getAsLong() / 3000)]++;
    }
    assertTrue(Arrays.stream(tenths).allMatch(n -> n > 850), Arrays.toString(tenths));
  }

  @Test
  void aConnectionOf5SecondsBeginsAnew() {
    longest.millisAfter(1006, "", 0);
    assertEquals(OptionalLong.of(1000), longest.millisAfter(1006, "", 4999));
    assertEquals(OptionalLong.of(500), longest.millisAfter(1006, "", 5000));
    assertEquals(OptionalLong.of(1000), longest.millisAfter(1006, "", 0));
  }

  @Test
  void codes1008And4000To4999EndTheAttempts() {
    for (int code : Arrays.asList(1008, 4000, 4401, 4999)) {
      assertEquals(OptionalLong.empty(), longest.millisAfter(code, "30", 10_000));
    }
    assertTrue(longest.millisAfter(3999, "", 0).isPresent());
  }

  @Test
  void after1012And1013TheSecondsInTheReasonAreAdded() {
    ReconnectDelay shortest = ReconnectDelay.with(() -> 0);
    assertEquals(OptionalLong.of(30_000), shortest.millisAfter(1012, "30 restarting", 0));
    assertEquals(OptionalLong.of(5_000), shortest.millisAfter(1013, "5", 0));
    assertEquals(OptionalLong.of(0), shortest.millisAfter(1013, "Too slow", 0));
    assertEquals(OptionalLong.of(0), shortest.millisAfter(1013, "", 0));
    assertEquals(OptionalLong.of(0), shortest.millisAfter(1001, "30", 0));
    String many = "99999999999999999999";
    assertEquals(OptionalLong.of(86_400_000), shortest.millisAfter(1013, many, 0));
    assertEquals(OptionalLong.of(86_400_000), shortest.millisAfter(1013, "999999999", 0));
  }

  @Test
  void theSecondsInTheReasonAreAddedToTheRandomTime() {
    assertEquals(OptionalLong.of(2_500), longest.millisAfter(1013, "2", 0));
  }
}
