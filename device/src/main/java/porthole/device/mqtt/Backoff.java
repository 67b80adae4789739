package porthole.device.mqtt;

import java.util.Random;

/** How long to wait before the next attempt: {@code PROTOCOL.md}, section 4.8. One thread. */
final class Backoff {
  private static final int FIRST_BOUND_MILLIS = 500;
  private static final int MAX_BOUND_MILLIS = 30_000;

  /** After a refusal the same would happen again, until somebody has done something. */
  private static final int REFUSED_MILLIS = 60_000;

  private final Random random;
  private int bound = FIRST_BOUND_MILLIS;

  Backoff(Random random) {
    this.random = random;
  }

  /** Forgets the failures, after a success. */
  void reset() {
    bound = FIRST_BOUND_MILLIS;
  }

  /** Returns how many milliseconds to wait: random, so that not all come back at once. */
  long millis() {
    long wait = unchanged();
    bound = Math.min(2 * bound, MAX_BOUND_MILLIS);
    return wait;
  }

  /** Returns how many milliseconds to wait after a connection that was short, but of use. */
  long unchanged() {
    return 1L + random.nextInt(bound);
  }

  /** Returns how many milliseconds to wait after a refusal: three quarters of a minute at least. */
  long afterRefusal() {
    return REFUSED_MILLIS * 3L / 4 + random.nextInt(REFUSED_MILLIS / 2);
  }
}
