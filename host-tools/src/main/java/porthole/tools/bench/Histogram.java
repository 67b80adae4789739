package porthole.tools.bench;

/**
 * Counts durations in buckets, each at most 1/64 wider than what it holds, so that a percentile is
 * right within 1.6 %; the longest is kept exactly. Recording allocates nothing. Not thread-safe.
 */
final class Histogram {
  private static final int HALF = 64;
  private static final int HALF_BITS = 6;

  private final long[] counts = new long[(Long.SIZE - HALF_BITS) * HALF + HALF];
  private long total;
  private long max;

  /** Counts a duration in nanoseconds; one below zero, which no clock should give, counts as 0. */
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

  /** Returns the longest, in nanoseconds; 0 when there is none. */
  long max() {
    return max;
  }

  /**
   * Returns what this share of the durations did not exceed, in nanoseconds; 0 when there is none.
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
