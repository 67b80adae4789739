package porthole.device.hub;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class AudiencesTest {
  private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

  private final Audiences audiences = new Audiences();
  private final Hub hub = Hub.open("h", 10_000);
  private int heard;

  private static Signal signal(String channel, String event) {
    return Signal.of(channel, event, 0);
  }

  private static Audience audience(Signal signal, int size) {
    return Audience.of(signal.channel(), signal.event(), new Subscription[size], 7);
  }

  @Test
  void anAudienceIsKeptForItsName() {
    Signal rain = signal("garden", "rain");
    Audience audience = audience(rain, 3);
    audiences.put(rain, audience);
    assertSame(audience, audiences.get(signal("garden", "rain")));
    assertSame(Audience.NONE, audiences.get(signal("garden", "sun")));
    assertSame(Audience.NONE, audiences.get(signal("house", "rain")));
    audiences.clear();
    assertSame(Audience.NONE, audiences.get(rain));
  }

  @Test
  void aNameWithTheSameHashCodeTakesThePlace() {
    Signal first = signal("Aa", "x");
    Signal second = signal("BB", "x"); // The same hash code.
    audiences.put(first, audience(first, 1));
    assertSame(Audience.NONE, audiences.get(second));
    audiences.put(second, audience(second, 2));
    assertSame(Audience.NONE, audiences.get(first));
    assertEquals(2, audiences.get(second).hearing().length);
  }

  @Test
  void aLargeAudienceIsNotKept() {
    Signal rain = signal("garden", "rain");
    audiences.put(rain, audience(rain, Audiences.MAX_SUBSCRIPTIONS));
    assertEquals(7, audiences.get(rain).steps());
    audiences.clear();
    audiences.put(rain, audience(rain, Audiences.MAX_SUBSCRIPTIONS + 1));
    assertSame(Audience.NONE, audiences.get(rain));
  }

  private Subscription subscribe(String... patterns) throws LimitException {
    List<SignalPattern> parsed = new ArrayList<>();
    for (String pattern : patterns) {
      parsed.add(SignalPattern.parse(pattern));
    }
    return hub.subscribe(delivery -> heard++, parsed);
  }

  /** Returns how many subscribers hear a signal; it is published twice. */
  private int hearing(String channel, String event) {
    heard = 0;
    hub.publish(signal(channel, event));
    int first = heard;
    hub.publish(signal(channel, event));
    assertEquals(2 * first, heard);
    return first;
  }

  @Test
  void eachChangeOfASubscriptionChangesWhoHearsAKnownName() throws LimitException {
    assertEquals(0, hearing("garden", "rain"));
    Subscription first = subscribe("garden");
    assertEquals(1, hearing("garden", "rain"));
    hub.join(delivery -> heard++);
    assertEquals(2, hearing("garden", "rain"));
    first.unsubscribe(List.of(SignalPattern.parse("garden")));
    assertEquals(1, hearing("garden", "rain"));
    first.subscribe(List.of(SignalPattern.parse("*.rain")));
    assertEquals(2, hearing("garden", "rain"));
    first.unsubscribeAll();
    assertEquals(1, hearing("garden", "rain"));
    first.subscribe(List.of(SignalPattern.parse("*")));
    first.close();
    assertEquals(1, hearing("garden", "rain"));
  }

  @Test
  void aKnownNameCostsAsMuchAsANewOneWhoeverSendsIt() throws LimitException {
    subscribe("house", "*a*.rain");
    Subscription sender = subscribe("*a*.*i*");
    long[] costs = new long[4];
    for (int i = 0; i < costs.length; i++) {
      long before = hub.spent();
      Signal signal = signal("garden", "rain");
      if (i < 2) {
        hub.publish(signal);
      } else {
        sender.publish(signal);
      }
      costs[i] = hub.spent() - before;
    }
    assertArrayEquals(new long[] {22, 22, 22, 22}, costs);
  }

  @Test
  void morePatternsTakeNoMoreMemoryForASignal() throws LimitException {
    long few = allocated();
    for (int i = 0; i < 64; i++) {
      String[] patterns = new String[8];
      for (int p = 0; p < patterns.length; p++) {
        patterns[p] = "room" + i + ".*" + p + "*";
      }
      subscribe(patterns);
    }
    assertEquals(few, allocated());
  }

  @Test
  void comparingANewNameWithPatternsTakesNoMemoryForEachPattern() throws LimitException {
    Subscription subscription = subscribe("room*", "r*m.a*b*c", "house.x", "*");
    Signal signal = signal("room", "abc");
    long bytes = Long.MAX_VALUE;
    for (int i = 0; i < 5; i++) {
      long before = THREADS.getCurrentThreadAllocatedBytes();
      subscription.compare(signal);
      bytes = Math.min(bytes, THREADS.getCurrentThreadAllocatedBytes() - before);
    }
    assertTrue(bytes <= 100, "bytes: " + bytes);
  }

  /** Returns the fewest bytes that publishing a known name has taken; the ring grows at times. */
  private long allocated() {
    Signal signal = signal("garden", "rain");
    long fewest = Long.MAX_VALUE;
    for (int i = 0; i < 20; i++) {
      long before = THREADS.getCurrentThreadAllocatedBytes();
      hub.publish(signal);
      fewest = Math.min(fewest, THREADS.getCurrentThreadAllocatedBytes() - before);
    }
    return fewest;
  }
}
