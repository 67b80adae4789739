package porthole.tools.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;

class HistogramTest {

  private static final double[] SHARES = {0, 0.001, 0.25, 0.5, 0.9, 0.99, 0.999, 1};

  @Test
  void aPercentileIsAccurateTo1Point6Percent() {
    for (long seed = 0; seed < 50; seed++) {
      Random random = new Random(seed);
      Histogram histogram = new Histogram();
      long[] values = new long[1 + random.nextInt(5000)];
      for (int i = 0; i < values.length; i++) {
        values[i] = random.nextLong() >>> 1 + random.nextInt(62);
        histogram.record(values[i]);
      }
      Arrays.sort(values);
      for (double share : SHARES) {
        long exact = values[(int) Math.max(0, Math.ceil(share * values.length) - 1)];
        long told = histogram.percentile(share);
        assertTrue(
            told >= exact && told <= exact * (1 + 1 / 64.0) + 1,
            "seed " + seed + ", p" + 100 * share + ": " + exact + " but told " + told);
      }
      assertEquals(values[values.length - 1], histogram.max());
    }
  }

  @Test
  void anEmptyHistogramHasZeroPercentiles() {
    assertEquals(0, new Histogram().percentile(0.99));
    assertEquals(0, new Histogram().max());
  }

  @Test
  void twoMergedHistogramsEqualOneOfAllValues() {
    Histogram one = new Histogram();
    Histogram two = new Histogram();
    Histogram both = new Histogram();
    for (int i = 1; i <= 100; i++) {
      (i % 3 == 0 ? one : two).record(i * 1000L);
      both.record(i * 1000L);
    }
    one.add(two);
    assertEquals(100, one.total());
    for (double share : SHARES) {
      assertEquals(both.percentile(share), one.percentile(share));
    }
  }

  @Test
  void aNegativeTimeCountsAsZero() {
    Histogram histogram = new Histogram();
    histogram.record(-5);
    assertEquals(1, histogram.total());
    assertEquals(0, histogram.percentile(1));
  }
}
