package porthole.device.transport.loop;

import java.util.Arrays;

/**
 * The deadlines of the loop: a binary heap, the earliest first. Moving a deadline to a later time
 * is free: its entry is checked at its old time. Moving it earlier, adding or removing one takes
 * O(log n). A deadline takes 8 bytes in its entry and 8 here. Loop's thread.
 */
final class Deadlines {
  private static final int NOWHERE = -1;
  private static final int FIRST_CAPACITY = 16;
  private static final long TICK_NANOS = 1_000_000L;

  /** Ticks are 32 bits and overflow; their differences are right for deadlines within 12 days. */
  private static final long MAX_TICKS_AHEAD = 1L << 30;

  /** An object with at most one deadline. */
  abstract static class Entry {
    private int place = NOWHERE;
    private int due;

    /** Called when the deadline has passed and is removed. */
    public abstract void expire();
  }

  private Entry[] entries = new Entry[FIRST_CAPACITY];
  private int[] ticks = new int[FIRST_CAPACITY]; // When each entry is checked.
  private int count;
  private int checks;

  /** Returns the number of deadlines. */
  int count() {
    return count;
  }

  /** Returns how many entries have been checked. May overflow; differences stay right. */
  int checks() {
    return checks;
  }

  /**
   * Sets the deadline of an entry, replacing an earlier one.
   *
   * @param deadline in nanoseconds of the loop's clock; cut to 12 days from now
   */
  void set(Entry entry, long deadline, long now) {
    long ticksOfNow = now / TICK_NANOS;
    // Rounded up, so that it has passed at that tick.
    long tick = Math.min((deadline + TICK_NANOS - 1) / TICK_NANOS, ticksOfNow + MAX_TICKS_AHEAD);
    int due = (int) tick;
    if (entry.place == NOWHERE) {
      makeRoom();
      entry.due = due;
      count++;
      up(count - 1, entry, due);
    } else {
      entry.due = due;
      if (due - ticks[entry.place] < 0) {
        up(entry.place, entry, due);
      }
    }
  }

  /** Removes the deadline of an entry, if it has one. Allocates nothing. */
  void remove(Entry entry) {
    int place = entry.place;
    if (place == NOWHERE) {
      return;
    }
    count--;
    Entry last = entries[count];
    int tick = ticks[count];
    entries[count] = null;
    entry.place = NOWHERE;
    if (last != entry) {
      int removed = ticks[place];
      if (tick - removed < 0) {
        up(place, last, tick);
      } else {
        down(place, last, tick);
      }
    }
  }

  /** Returns the milliseconds until the next check; 0 when it is due. */
  long millisToNext(long now) {
    return count == 0 ? Long.MAX_VALUE : Math.max(0, ticks[0] - (int) (now / TICK_NANOS));
  }

  /** Expires the deadlines that are due. Those set again meanwhile wait for another turn. */
  void expire(long now) {
    int tick = (int) (now / TICK_NANOS);
    for (int left = count; left > 0 && count > 0 && ticks[0] - tick <= 0; left--) {
      Entry first = entries[0];
      checks++;
      if (first.due - ticks[0] > 0) { // It was moved to a later time.
        down(0, first, first.due);
      } else {
        remove(first);
        first.expire();
      }
    }
    giveBackRoom();
  }

  private void makeRoom() {
    if (count == entries.length) {
      resize(count + count / 2);
    }
  }

  private void giveBackRoom() {
    if (count < entries.length / 4 && entries.length > FIRST_CAPACITY) {
      resize(Math.max(FIRST_CAPACITY, entries.length / 2));
    }
  }

  private void resize(int capacity) {
    Entry[] resized = Arrays.copyOf(entries, capacity);
    ticks = Arrays.copyOf(ticks, capacity);
    entries = resized;
  }

  private void up(int from, Entry entry, int tick) {
    int place = from;
    while (place > 0 && tick - ticks[(place - 1) / 2] < 0) {
      int parent = (place - 1) / 2;
      put(place, entries[parent], ticks[parent]);
      place = parent;
    }
    put(place, entry, tick);
  }

  private void down(int from, Entry entry, int tick) {
    int place = from;
    while (2 * place + 1 < count) {
      int child = 2 * place + 1;
      if (child + 1 < count && ticks[child + 1] - ticks[child] < 0) {
        child++;
      }
      if (ticks[child] - tick >= 0) {
        break;
      }
      put(place, entries[child], ticks[child]);
      place = child;
    }
    put(place, entry, tick);
  }

  private void put(int place, Entry entry, int tick) {
    checks++;
    entries[place] = entry;
    ticks[place] = tick;
    entry.place = place;
  }
}
