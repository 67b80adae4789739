package porthole.protocol;

import java.util.function.DoubleSupplier;

/**
 * How long to wait before the next attempt to connect ({@code PROTOCOL.md}, section 4.8): a random
 * time below a bound that doubles from 0.5 s to 30 s. For one thread.
 */
public final class Backoff {
  private static final long FIRST_BOUND_MILLIS = 500;
  private static final long MAX_BOUND_MILLIS = 30_000;

  /** After a connection of this length the bound begins anew. */
  private static final long PROVEN_MILLIS = 5_000;

  private final DoubleSupplier random;
  private long bound = FIRST_BOUND_MILLIS;

  private Backoff(DoubleSupplier random) {
    this.random = random;
  }

  /**
   * Returns a backoff that has seen no failure.
   *
   * @param random gives numbers from 0 to 1, so that many clients do not come back at once
   */
  public static Backoff with(DoubleSupplier random) {
    return new Backoff(random);
  }

  /** Notes how long a connection was open; a long one makes the bound begin anew. */
  public void wasOpen(long millis) {
    if (millis >= PROVEN_MILLIS) {
      bound = FIRST_BOUND_MILLIS;
    }
  }

  /** Returns how many milliseconds to wait after a failure; doubles the bound for the next. */
  public long next() {
    long millis = unchanged();
    bound = Math.min(2 * bound, MAX_BOUND_MILLIS);
    return millis;
  }

  /** Returns how many milliseconds to wait after a short connection that was of use. */
  public long unchanged() {
    return (long) (random.getAsDouble() * bound);
  }

  /** Returns a random time from three quarters to five quarters of a fixed one. */
  public long around(long millis) {
    return (long) (millis * (0.75 + random.getAsDouble() / 2));
  }
}
