package porthole.device.transport.admission;

import porthole.device.transport.Limit;
import porthole.device.transport.Limits;

/**
 * A token bucket: so many a second, and a few seconds' worth of them at once. What is in a bucket
 * is one number, the time at which it will be full again, so that whoever is bounded keeps a long
 * and nothing has to be filled by a clock. Immutable; times are nanoseconds.
 */
final class Rate {
  private static final long NANOS_PER_SECOND = 1_000_000_000L;

  /**
   * Of a nanosecond: what one token takes is kept in these, since a division is dear on 32 bits.
   */
  private static final int FRACTION_BITS = 16;

  private final long nanosPerToken;
  private final long burstNanos;

  private Rate(long perSecond, long burstNanos) {
    this.nanosPerToken = (NANOS_PER_SECOND << FRACTION_BITS) / perSecond;
    this.burstNanos = burstNanos;
  }

  /** Returns the rate that a limit sets. */
  static Rate of(Limits limits, Limit perSecond) {
    return new Rate(limits.of(perSecond), limits.nanos(Limit.BURST_SECONDS));
  }

  /**
   * Takes tokens from a bucket, more than it has if need be; returns when it will be full again.
   */
  long take(long full, long tokens, long now) {
    return Math.max(full, now) + (tokens * nanosPerToken >> FRACTION_BITS);
  }

  /** Returns when there is something in a bucket: not later than now when there is. */
  long readyAt(long full) {
    return full - burstNanos;
  }

  /** Returns whether a bucket is at least half full. */
  boolean isHalfFull(long full, long now) {
    return full - now <= burstNanos / 2;
  }
}
