package porthole.device.log;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;

/**
 * Decides which lines are written of those that others can cause: one a minute for each kind and
 * source, and counts the rest. Remembers a bounded number of sources; those that have no place
 * share one for each kind. Knows no clock: times are nanoseconds that never go back. One thread at
 * a time.
 */
final class LogRateLimit {
  static final long MINUTE_NANOS = 60_000_000_000L;

  /** Sources of all kinds together: each costs about 300 bytes. */
  static final int MAX_SOURCES = 256;

  /** Sources of one kind, so that one kind leaves places to the others. */
  static final int MAX_SOURCES_OF_KIND = 32;

  /** Kinds are written in our code, so there are not many; what goes over is one kind. */
  static final int MAX_KINDS = 128;

  private static final String OTHERS = "";

  /** What is known of one kind and source. */
  private static final class Entry {
    private final String text;
    private long until = Long.MIN_VALUE;
    private long left;

    private Entry(String text) {
      this.text = text;
    }
  }

  private static final class Kind {
    private final Map<String, Entry> bySource = new HashMap<>();
  }

  private final Map<String, Kind> kinds = new HashMap<>();
  private int sources;
  private long nextSweep = Long.MIN_VALUE;

  /**
   * Returns how many lines of a kind and source were left out before the one that may be written
   * now; nothing when it is left out, too.
   *
   * @param kind for instance the format of the line
   * @param source for instance an address; not empty
   */
  OptionalLong admit(String kind, String source, long now) {
    Entry entry = entry(kind, source);
    if (entry.until > now) {
      entry.left++;
      return OptionalLong.empty();
    }
    OptionalLong before = OptionalLong.of(entry.left);
    entry.until = now + MINUTE_NANOS;
    entry.left = 0;
    return before;
  }

  private Entry entry(String name, String source) {
    String kindName = kinds.containsKey(name) || kinds.size() < MAX_KINDS ? name : OTHERS;
    Kind kind = kinds.computeIfAbsent(kindName, any -> new Kind());
    Entry known = kind.bySource.get(source);
    if (known != null) {
      return known;
    }
    boolean place = sources < MAX_SOURCES && kind.bySource.size() < MAX_SOURCES_OF_KIND;
    String key = place ? source : OTHERS;
    sources += place ? 1 : 0;
    String from = place ? source : "others";
    return kind.bySource.computeIfAbsent(
        key, any -> new Entry(PeerLog.oneLine(from + ": " + kindName)));
  }

  /**
   * Returns what was left out, a sentence for each kind and source whose minute is over, and
   * forgets those. Looks at all of them at most once a minute.
   */
  List<String> leftOut(long now) {
    if (now < nextSweep) {
      return new ArrayList<>(0);
    }
    nextSweep = now + MINUTE_NANOS;
    return takeLeftOut(now);
  }

  /** Returns what was left out up to now of all whose minute ends before a time. */
  List<String> takeLeftOut(long until) {
    List<String> sentences = new ArrayList<>();
    for (Kind kind : kinds.values()) {
      Iterator<Map.Entry<String, Entry>> entries = kind.bySource.entrySet().iterator();
      while (entries.hasNext()) {
        Map.Entry<String, Entry> next = entries.next();
        Entry entry = next.getValue();
        if (entry.until <= until) {
          entries.remove();
          sources -= next.getKey().isEmpty() ? 0 : 1;
          if (entry.left > 0) {
            sentences.add(entry.left + " more lines were left out of " + entry.text);
          }
        }
      }
    }
    return sentences;
  }

  /** Returns how many kinds and sources are remembered. */
  int size() {
    return kinds.values().stream().mapToInt(kind -> kind.bySource.size()).sum();
  }
}
