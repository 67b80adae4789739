package porthole.device.transport.admission;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import porthole.device.transport.Limits;

/** Rates with a clock of the test; the defaults are 1,000 frames a second, 5 s burst, 60 s. */
class PaceTest {
  private static final long SECOND = 1_000_000_000L;

  private final Rates rates = Rates.of(Limits.standard());
  private final Source source = new Source(rates);
  private final Pace pace = new Pace(source);

  @Test
  void aBurstIsReadAtOnceAndTheRestLater() {
    pace.received(5000, 1, 0);
    assertEquals(0, pace.readyAt());
    pace.received(500, 1, 0);
    assertEquals(SECOND / 2, pace.readyAt());
  }

  @Test
  void aRateHoldsOverTimeForAnEagerPeer() {
    long now = 0;
    long frames = 0;
    while (now < 50 * SECOND) {
      pace.received(137, 1, now);
      frames += 137;
      now = Math.max(now + SECOND / 1000, pace.readyAt());
    }
    assertEquals(1000 * (50 + 5), (double) frames, 200);
  }

  @Test
  void bytesAreCountedLikeFrames() {
    pace.received(1, 5 * 1024 * 1024, 0);
    assertEquals(0, pace.readyAt());
    pace.received(1, 1024 * 1024, 0);
    assertEquals(SECOND, pace.readyAt());
  }

  @Test
  void aReadOfOneByteCountsAs512() {
    for (int i = 0; i < 5 * 2048; i++) {
      pace.received(0, 1, 0);
    }
    assertTrue(pace.readyAt() <= 0);
    pace.received(0, 512, 0);
    assertTrue(pace.readyAt() > 0);
  }

  @Test
  void aPeerThatNeverPausesIsOverItsRateAfterAMinute() {
    long now = 0;
    while (!pace.isOverForLong(now)) {
      assertTrue(now < 80 * SECOND, "still not over");
      pace.received(100, 100, now);
      now = Math.max(now + SECOND / 1000, pace.readyAt());
      pace.received(100, 100, now);
    }
    assertTrue(now > 59 * SECOND, "after " + now);
  }

  @Test
  void aBurstFollowedByLittleIsNotOverTheRate() {
    for (long now = 0; now < 600 * SECOND; now += 10 * SECOND) {
      pace.received(9000, 9000, now);
      assertFalse(pace.isOverForLong(now), "after " + now);
      pace.received(1, 1, now + 8 * SECOND);
    }
  }

  @Test
  void theConnectionsOfOneAddressShareItsRate() {
    Pace[] paces = new Pace[20];
    for (int i = 0; i < paces.length; i++) {
      paces[i] = new Pace(source);
    }
    long frames = 0;
    for (long now = 0; now < 100 * SECOND; now += SECOND / 100) {
      for (Pace each : paces) {
        if (each.readyAt() <= now) {
          each.received(7, 7, now);
          frames += 7;
        }
        assertFalse(each.isOverForLong(now), "none of them is too fast by itself");
      }
    }
    assertEquals(2000 * (100 + 5), (double) frames, 200);
  }

  @Test
  void theRatesOfAPcAreNotReached() {
    Rates host = Rates.of(Limits.host());
    Pace fast = new Pace(new Source(host));
    for (long now = 0; now < 100 * SECOND; now += SECOND / 100) {
      fast.received(20_000, 20_000_000, now); // Two million frames and 2 GB a second.
      assertTrue(fast.readyAt() <= now);
    }
  }
}
