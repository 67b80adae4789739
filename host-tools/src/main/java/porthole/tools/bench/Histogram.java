package porthole.tools.bench;

/**
 * Counts durations in buckets. A bucket is at most 1/64 of its durations wide, so a percentile is
 * accurate to 1.6 %. The maximum is exact. Recording allocates nothing. Not thread-safe.
 */
final class Histogram {
  private static final int HALF = 64;
  private static final int HALF_BITS = 6;

  private final long[] counts = new long[(Long.SIZE - HALF_BITS) * HALF + HALF];
  private long total;
  private long max;

  /** Counts a duration in nanoseconds; a negative one counts as 0. */
  void record(long nanos) {
    long value = Math.max(0, nanos);
    counts[bucket(value)]++;
    total++;
    max = Math.max(max, value);
  }

  void add(Histogram other) {
    for (int i = 0; i < counts.length; i++) {
      counts[i] += other.counts[i];
    }
    total += other.total;
    max = Math.max(max, other.max);
  }

  long total() {
    return total;
  }

  /** Returns the longest duration in nanoseconds; 0 without any. */
  long max() {
    return max;
  }

  /**
   * Returns the duration in nanoseconds that this share of all durations did not exceed; 0 without
   * any.
   *
   * @param share from 0 to 1, as 0.99 for p99
   */
  long percentile(double share) {
    long wanted = Math.max(1, (long) Math.ceil(share * total));
    long seen = 0;
    for (int i = 0; i < counts.length; i++) {
      seen += counts[i];
      if (seen >= wanted) {
        return Math.min(max, longest(i));
      }
    }
    return 0;
  }

  private static int bucket(long value) {
    int shift = Math.max(0, Long.SIZE - Long.numberOfLeadingZeros(value) - HALF_BITS - 1);
    return shift * HALF + (int) (value >>> shift);
  }

  private static long longest(int bucket) {
    int shift = Math.max(0, bucket / HALF - 1);
    long first = bucket - (long) shift * HALF;
    return ((first + 1) << shift) - 1;
  }
}
