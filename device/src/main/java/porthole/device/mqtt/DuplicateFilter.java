package porthole.device.mqtt;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Recognises messages that other hubs sent twice, by their numbers. When there are too many hubs,
 * the one that has been silent for longest is forgotten. One thread at a time.
 */
final class DuplicateFilter {
  /** Each hub costs some 250 bytes. */
  static final int MAX_HUBS = 256;

  /** A number this far below the latest can no longer be checked. */
  static final int WINDOW = 1024;

  private static final int WORD_BITS = 64;

  private static final class Seen {
    private final long[] bits = new long[WINDOW / WORD_BITS];
    private long latest;

    boolean isTooOld(long number) {
      return number <= latest - WINDOW;
    }

    boolean add(long number) {
      for (long next = Math.max(latest, number - WINDOW) + 1; next <= number; next++) {
        bits[word(next)] &= ~bit(next);
      }
      latest = Math.max(latest, number);
      boolean isNew = (bits[word(number)] & bit(number)) == 0;
      bits[word(number)] |= bit(number);
      return isNew;
    }

    private static int word(long number) {
      return (int) (number % WINDOW) / WORD_BITS;
    }

    private static long bit(long number) {
      return 1L << number % WORD_BITS;
    }
  }

  private final Map<String, Seen> hubs = new LinkedHashMap<>(16, 0.75f, true);

  /**
   * Returns whether a number of a hub is new, and remembers it.
   *
   * @param retained whether the message is retained: then a number below the window counts as new
   */
  boolean isNew(String hub, long number, boolean retained) {
    Seen seen = hubs.computeIfAbsent(hub, any -> new Seen());
    if (hubs.size() > MAX_HUBS) {
      hubs.remove(hubs.keySet().iterator().next());
    }
    return seen.isTooOld(number) ? retained : seen.add(number);
  }
}
