package porthole.device.transport.loop;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class DeadlinesTest {
  private static final long MILLI = TimeUnit.MILLISECONDS.toNanos(1);

  private final Deadlines deadlines = new Deadlines();
  private final List<Named> expired = new ArrayList<>();

  private final class Named extends Deadlines.Entry {
    private final int name;
    private long due = EventLoop.NEVER;

    private Named(int name) {
      this.name = name;
    }

    private Named set(long deadline, long now) {
      due = deadline;
      deadlines.set(this, deadline, now);
      return this;
    }

    @Override
    public void expire() {
      expired.add(this);
    }

    @Override
    public String toString() {
      return name + " at " + due;
    }
  }

  private List<Named> entries(int count) {
    List<Named> entries = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      entries.add(new Named(i));
    }
    return entries;
  }

  private static int log2(int count) {
    return 32 - Integer.numberOfLeadingZeros(count);
  }

  @Test
  void expiringADeadlineTakesLogarithmicTime() {
    int count = 100_000;
    Random random = new Random(1);
    for (Named entry : entries(count)) {
      entry.set(1_000 * MILLI + random.nextInt(count) * MILLI, 0);
    }
    int before = deadlines.checks();
    for (int i = 0; i < count; i++) {
      deadlines.expire(1_000 * MILLI + i * MILLI);
    }
    assertEquals(count, expired.size());
    int looks = deadlines.checks() - before;
    assertTrue(looks <= count * (log2(count) + 2), "looks: " + looks);
  }

  @Test
  void aDeadlineMovedLaterIsCheckedOnceAtItsOldTime() {
    List<Named> entries = entries(1000);
    entries.forEach(entry -> entry.set(30_000 * MILLI, 0));
    int before = deadlines.checks();
    for (int message = 1; message <= 100; message++) {
      for (Named entry : entries) {
        entry.set((30_000 + message) * MILLI, message * MILLI);
      }
    }
    assertEquals(before, deadlines.checks(), "nothing is moved for it");
    deadlines.expire(30_050 * MILLI);
    assertEquals(List.of(), expired);
    assertTrue(deadlines.checks() - before <= 1000 * (log2(1000) + 2));
    deadlines.expire(30_100 * MILLI);
    assertEquals(1000, expired.size());
  }

  @Test
  void randomlyChangedDeadlinesExpireExactlyWhenDue() {
    Random random = new Random(2);
    List<Named> entries = entries(200);
    long now = 0;
    for (int round = 0; round < 20_000; round++) {
      Named entry = entries.get(random.nextInt(entries.size()));
      if (random.nextInt(4) == 0) {
        deadlines.remove(entry);
        entry.due = EventLoop.NEVER;
      } else {
        entry.set(now + random.nextInt(300) * MILLI / 3, now);
      }
      now += random.nextInt(3) * MILLI / 2;
      deadlines.expire(now);
      for (Named due : expired) {
        assertTrue(due.due <= now, due + " is early at " + now);
        due.due = EventLoop.NEVER;
      }
      expired.clear();
      for (Named left : entries) {
        assertTrue(left.due > now - MILLI, left + " is late at " + now);
      }
    }
    assertEquals(
        entries.stream().filter(entry -> entry.due != EventLoop.NEVER).count(), deadlines.count());
  }

  @Test
  void theTimeToTheNextDeadlineIsRoundedUp() {
    assertEquals(Long.MAX_VALUE, deadlines.millisToNext(0));
    new Named(1).set(5 * MILLI + 1, 0);
    assertEquals(6, deadlines.millisToNext(0));
    assertEquals(1, deadlines.millisToNext(5 * MILLI));
    assertEquals(0, deadlines.millisToNext(60 * MILLI));
  }

  @Test
  void deadlinesWorkWhenTicksOverflow() {
    long now = TimeUnit.DAYS.toNanos(24);
    for (int hour = 0; hour < 48; hour++) {
      Named entry = new Named(hour).set(now + TimeUnit.HOURS.toNanos(1), now);
      deadlines.expire(now + TimeUnit.MINUTES.toNanos(59));
      assertEquals(List.of(), expired);
      now += TimeUnit.HOURS.toNanos(1);
      deadlines.expire(now);
      assertEquals(List.of(entry), expired);
      expired.clear();
    }
  }

  @Test
  void aDeadlineSetAgainWhileExpiringWaitsForTheNextTurn() {
    Deadlines.Entry[] again = new Deadlines.Entry[1];
    again[0] =
        new Deadlines.Entry() {
          @Override
          public void expire() {
            expired.add(new Named(0));
            deadlines.set(again[0], 0, MILLI);
          }
        };
    deadlines.set(again[0], 0, 0);
    deadlines.expire(MILLI);
    assertEquals(1, expired.size());
    assertEquals(0, deadlines.millisToNext(MILLI));
  }
}
