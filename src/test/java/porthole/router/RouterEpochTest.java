package porthole.router;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Random;
import org.junit.jupiter.api.Test;

class RouterEpochTest {
  private static final long HOUR = 3600;

  /** Returns whether a router has lost its mappings, when its epoch moved from 1000 so far. */
  private static boolean isLost(RouterEpoch epoch, long ours, long theirs) {
    assertFalse(epoch.receive(1000, 5_000), "the first answer");
    return epoch.receive(1000 + theirs, 5_000 + 1000 * ours);
  }

  @Test
  void pcpAllowsASixteenthAndTwoSecondsEitherWay() {
    assertFalse(isLost(RouterEpoch.pcp(), HOUR, HOUR));
    assertFalse(isLost(RouterEpoch.pcp(), HOUR, HOUR - HOUR / 16 - 2));
    assertTrue(isLost(RouterEpoch.pcp(), HOUR, HOUR - HOUR / 16 - 3));
    assertFalse(isLost(RouterEpoch.pcp(), HOUR, 3841), "3841 - 3841 / 16 is 3601");
    assertTrue(isLost(RouterEpoch.pcp(), HOUR, 3843), "3843 - 3843 / 16 is 3603");
    assertFalse(isLost(RouterEpoch.pcp(), 0, -1), "an answer that was overtaken");
    assertTrue(isLost(RouterEpoch.pcp(), 0, -2));
  }

  @Test
  void natPmpAllowsAnEighthAndTwoSecondsLess() {
    assertFalse(isLost(RouterEpoch.natPmp(), HOUR, HOUR * 7 / 8 - 2));
    assertTrue(isLost(RouterEpoch.natPmp(), HOUR, HOUR * 7 / 8 - 3));
    assertFalse(isLost(RouterEpoch.natPmp(), HOUR, 10 * HOUR), "only a lower epoch tells");
  }

  @Test
  void aRestartIsToldOnce() {
    RouterEpoch epoch = RouterEpoch.pcp();
    epoch.receive(100_000, 0);
    assertTrue(epoch.receive(3, 30_000));
    assertFalse(epoch.receive(33, 60_000));
  }

  @Test
  void aRouterThatCountsSecondsIsNeverTakenForARestartedOne() {
    Random random = new Random(1);
    for (RouterEpoch epoch : new RouterEpoch[] {RouterEpoch.pcp(), RouterEpoch.natPmp()}) {
      long now = 0;
      for (int round = 0; round < 1000; round++) {
        now += random.nextInt(100_000);
        assertEquals(false, epoch.receive(77 + now / 1000, now), "after " + now + " ms");
      }
    }
  }
}
