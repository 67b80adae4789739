package porthole.device.mqtt;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Random;
import org.junit.jupiter.api.Test;

/** PROTOCOL.md, section 4.8. */
class BackoffTest {
  @Test
  void theBoundDoublesUpToHalfAMinute() {
    Random random = new Random(4);
    long most = 0;
    for (int run = 0; run < 2000; run++) {
      Backoff backoff = new Backoff(random);
      for (long bound = 500; bound < 100_000; bound *= 2) {
        long millis = backoff.millis();
        assertTrue(millis >= 1 && millis <= Math.min(bound, 30_000), millis + " of " + bound);
        most = Math.max(most, millis);
      }
    }
    assertTrue(most > 29_000, "It spreads over the whole bound, but the most was " + most);
  }

  @Test
  void aSuccessBeginsAnew() {
    Backoff backoff = new Backoff(new Random(5));
    for (int i = 0; i < 10; i++) {
      backoff.millis();
    }
    backoff.reset();
    assertTrue(backoff.millis() <= 500);
  }

  @Test
  void aShortConnectionThatWasOfUseLeavesTheBound() {
    Backoff backoff = new Backoff(new Random(7));
    for (int i = 0; i < 1000; i++) {
      assertTrue(backoff.unchanged() <= 500);
    }
  }

  @Test
  void afterARefusalItTakesItsTime() {
    Backoff backoff = new Backoff(new Random(6));
    for (int i = 0; i < 1000; i++) {
      long millis = backoff.afterRefusal();
      assertTrue(millis >= 45_000 && millis < 75_000, millis + " ms");
    }
  }
}
