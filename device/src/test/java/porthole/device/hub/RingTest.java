package porthole.device.hub;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What the ring holds and drops, at its bounds. */
class RingTest {
  private static final Signal SIGNAL = Signal.of("garden", "", 0);
  private static final int COST = Ring.cost(SIGNAL);

  private final List<Long> lost = new ArrayList<>();
  private final Ring ring = new Ring(3 * COST, delivery -> lost.add(delivery.at()));

  private Delivery add(long at) {
    Delivery delivery = Delivery.numbered(SIGNAL, at, at, at * COST);
    ring.add(delivery);
    return delivery;
  }

  @Test
  void anEmptyRingHasNoOldest() {
    assertEquals(Long.MAX_VALUE, ring.oldest());
    assertEquals(0, ring.size());
    assertFalse(ring.oldestFirst().hasNext());
  }

  @Test
  void theRingIsFilledToTheLastByteAndThenDropsTheOldest() {
    add(1);
    add(2);
    add(3);
    assertEquals(List.of(), lost);
    assertEquals(1, ring.oldest());
    assertEquals(3, ring.size());
    add(4);
    add(5);
    assertEquals(List.of(1L, 2L), lost);
    assertEquals(3, ring.oldest());
    assertEquals(3, ring.size());
    assertEquals(3, ring.oldestFirst().next().at());
  }

  @Test
  void aSignalCostsItsTextAndTheOverheadOfItsEntry() {
    assertEquals(Ring.ENTRY_BYTES + SIGNAL.text().length(), COST);
  }

  @Test
  void aSignalLargerThanTheRingEmptiesIt() {
    add(1);
    Signal large = Signal.of("garden", "", "x".repeat(3 * COST));
    ring.add(Delivery.numbered(large, 2, 2, COST + Ring.cost(large)));
    assertEquals(List.of(1L, 2L), lost);
    assertEquals(0, ring.size());
    assertEquals(Long.MAX_VALUE, ring.oldest());
  }

  @Test
  void aSignalIsFarBehindWhenMoreThanAWholeRingWasDroppedAfterIt() {
    Delivery first = add(1);
    for (long at = 2; at <= 7; at++) {
      add(at);
    }
    assertFalse(ring.isFarBehind(first)); // 2, 3 and 4 were dropped after it: a whole ring.
    add(8);
    assertTrue(ring.isFarBehind(first));
  }
}
