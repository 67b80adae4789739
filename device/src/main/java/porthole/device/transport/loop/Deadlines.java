package porthole.device.transport.loop;

import java.util.Arrays;

/**
 * What is due at a time of the loop: a binary heap, the earliest first. To set a deadline later
 * costs nothing: its entry is looked at when its old time comes. To set it earlier, to add or to
 * remove one costs the logarithm of their number. A deadline costs its entry 8 bytes, and 8 here.
 * Loop's thread.
 */
final class Deadlines {
  private static final int NOWHERE = -1;
  private static final int FIRST_CAPACITY = 16;
  private static final long TICK_NANOS = 1_000_000L;

  /**
   * Ticks are 32 bits that overflow; their differences hold for deadlines within 12 days of now.
   */
  private static final long MAX_TICKS_AHEAD = 1L << 30;

  /** Has one deadline at most. */
  abstract static class Entry {
    private int place = NOWHERE;
    private int due;

    /** The deadline has passed, and there is none any more. */
    public abstract void expire();
  }

  private Entry[] entries = new Entry[FIRST_CAPACITY];
  private int[] ticks = new int[FIRST_CAPACITY]; // Of the entries: when each is looked at.
  private int count;
  private int looks;

  /** Returns how many entries have a deadline. */
  int count() {
    return count;
  }

  /** Returns how many entries have been looked at; it may overflow: differences still hold. */
  int looks() {
    return looks;
  }

  /**
   * Sets the deadline of an entry, in place of one that it may have.
   *
   * @param deadline in the loop's nanoseconds; one that is further than 12 days away comes early
   */
  void set(Entry entry, long deadline, long now) {
    long ticksOfNow = now / TICK_NANOS;
    // Rounded up: at that tick it has passed.
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

  /** Takes the deadline of an entry away, if it has one. Allocates nothing. */
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

  /** Returns the milliseconds until an entry is to be looked at: none when it is due already. */
  long millisToNext(long now) {
    return count == 0 ? Long.MAX_VALUE : Math.max(0, ticks[0] - (int) (now / TICK_NANOS));
  }

  /** Expires what is due, but not what is due again at once: that is for another turn. */
  void expire(long now) {
    int tick = (int) (now / TICK_NANOS);
    for (int left = count; left > 0 && count > 0 && ticks[0] - tick <= 0; left--) {
      Entry first = entries[0];
      looks++;
      if (first.due - ticks[0] > 0) { // It has been set later meanwhile.
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
    looks++;
    entries[place] = entry;
    ticks[place] = tick;
    entry.place = place;
  }
}
