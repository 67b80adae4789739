package porthole.device.transport.admission;

import porthole.device.transport.Limit;
import porthole.device.transport.Limits;

/**
 * The rate of token buckets: tokens per second, and a burst of a few seconds' tokens. The state of
 * a bucket is one long, the time at which it will be full again; its owner keeps it, and no timer
 * is needed. Immutable; times are nanoseconds.
 */
final class Rate {
  private static final long NANOS_PER_SECOND = 1_000_000_000L;

  /**
   * Nanoseconds per token are kept with this fraction: a 64-bit division is slow on 32-bit CPUs.
   */
  private static final int FRACTION_BITS = 16;

  private final long nanosPerToken;
  private final long burstNanos;

  private Rate(long perSecond, long burstNanos) {
    this.nanosPerToken = (NANOS_PER_SECOND << FRACTION_BITS) / perSecond;
    this.burstNanos = burstNanos;
  }

  /** Returns the rate of a limit. */
  static Rate of(Limits limits, Limit perSecond) {
    return new Rate(limits.of(perSecond), limits.nanos(Limit.BURST_SECONDS));
  }

  /**
   * Takes tokens from a bucket, even more than it holds; returns the time at which it is full
   * again.
   */
  long take(long full, long tokens, long now) {
    return Math.max(full, now) + (tokens * nanosPerToken >> FRACTION_BITS);
  }

  /** Returns the time from which a bucket holds tokens; not later than now if it holds some now. */
  long readyAt(long full) {
    return full - burstNanos;
  }

  /** Returns whether a bucket is at least half full. */
  boolean isHalfFull(long full, long now) {
    return full - now <= burstNanos / 2;
  }
}
