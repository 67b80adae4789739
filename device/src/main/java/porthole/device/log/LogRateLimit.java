package porthole.device.log;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;

/**
 * Limits log lines that peers can cause to one a minute for each kind and source, and counts the
 * rest. The number of remembered sources is bounded; further sources share one entry for each kind.
 * Callers pass the time in monotonic nanoseconds. One thread at a time.
 */
final class LogRateLimit {
  static final long MINUTE_NANOS = 60_000_000_000L;

  /** Sources of all kinds together; each costs about 300 bytes. */
  static final int MAX_SOURCES = 256;

  /** Sources of one kind, so that one kind cannot use all entries. */
  static final int MAX_SOURCES_OF_KIND = 32;

  /** Kinds are constants of the code, so there are few; further kinds share one entry. */
  static final int MAX_KINDS = 128;

  private static final String OTHERS = "";

  /** The state of one kind and source. */
  private static final class Entry {
    private final String text;
    private long until = Long.MIN_VALUE;
    private long leftOut;

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
   * Decides about one line. If it may be written, returns how many lines of its kind and source
   * were left out before it; otherwise returns nothing.
   *
   * @param kind such as the format of the line
   * @param source such as an address; not empty
   */
  OptionalLong admit(String kind, String source, long now) {
    Entry entry = entry(kind, source);
    if (entry.until > now) {
      entry.leftOut++;
      return OptionalLong.empty();
    }
    OptionalLong before = OptionalLong.of(entry.leftOut);
    entry.until = now + MINUTE_NANOS;
    entry.leftOut = 0;
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
   * Returns a sentence for each kind and source whose minute is over and that left out lines, and
   * forgets them. Does so at most once a minute.
   */
  List<String> leftOut(long now) {
    if (now < nextSweep) {
      return new ArrayList<>(0);
    }
    nextSweep = now + MINUTE_NANOS;
    return takeLeftOut(now);
  }

  /** Does the same for all entries whose minute ends before a time. */
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
          if (entry.leftOut > 0) {
            sentences.add(entry.leftOut + " more lines were left out of " + entry.text);
          }
        }
      }
    }
    return sentences;
  }

  /** Returns the number of remembered entries. */
  int size() {
    return kinds.values().stream().mapToInt(kind -> kind.bySource.size()).sum();
  }
}
