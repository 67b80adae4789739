package porthole.protocol;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Random;
import org.junit.jupiter.api.Test;

/** PROTOCOL.md, section 4.8. */
class BackoffTest {
  private final Backoff longest = Backoff.with(() -> 1);

  @Test
  void theBoundDoublesFromHalfASecondTo30() {
    for (long millis : new long[] {500, 1000, 2000, 4000, 8000, 16_000, 30_000, 30_000}) {
      assertEquals(millis, longest.next());
    }
  }

  @Test
  void theTimeIsAnywhereBelowTheBound() {
    Random random = new Random(4);
    long[] most = new long[7];
    for (int run = 0; run < 2000; run++) {
      Backoff backoff = Backoff.with(random::nextDouble);
      for (int i = 0; i < most.length; i++) {
        long millis = backoff.next();
        assertTrue(millis >= 0 && millis < Math.min(500L << i, 30_000), millis + " ms");
        most[i] = Math.max(most[i], millis);
      }
    }
    for (int i = 0; i < most.length; i++) {
      assertTrue(most[i] > 0.99 * Math.min(500L << i, 30_000), most[i] + " ms at most");
    }
  }

  @Test
  void aConnectionOf5SecondsMakesTheBoundBeginAnew() {
    longest.next();
    longest.wasOpen(4_999);
    assertEquals(1_000, longest.next());
    longest.wasOpen(5_000);
    assertEquals(500, longest.next());
  }

  @Test
  void aShortConnectionThatWasOfUseLeavesTheBound() {
    longest.next();
    assertEquals(1_000, longest.unchanged());
    assertEquals(1_000, longest.unchanged());
    assertEquals(1_000, longest.next());
  }

  @Test
  void aFixedTimeIsSpreadByAQuarterToBothSides() {
    assertEquals(75_000, longest.around(60_000));
    assertEquals(45_000, Backoff.with(() -> 0).around(60_000));
  }
}
