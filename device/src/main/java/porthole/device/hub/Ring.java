package porthole.device.hub;

import java.util.ArrayDeque;
import java.util.Iterator;
import java.util.function.Predicate;

/** The last signals of the hub, as many as have room, for those who come back. */
final class Ring {
  /** What an entry costs beside its text: without it, empty texts would fill the heap. */
  static final int ENTRY_BYTES = 256;

  private final int maxBytes;
  private final ArrayDeque<Delivery> deliveries = new ArrayDeque<>();
  private int bytes;

  Ring(int maxBytes) {
    this.maxBytes = maxBytes;
  }

  void add(Delivery delivery) {
    deliveries.add(delivery);
    bytes += cost(delivery);
    while (bytes > maxBytes) {
      bytes -= cost(deliveries.remove());
    }
  }

  private static int cost(Delivery delivery) {
    return ENTRY_BYTES + delivery.signal().bytes();
  }

  /** Returns the number of the oldest signal it holds, or {@code next} when it holds none. */
  long oldest(long next) {
    return deliveries.isEmpty() ? next : deliveries.peek().at();
  }

  long count(Predicate<Delivery> wanted) {
    return deliveries.stream().filter(wanted).count();
  }

  Iterator<Delivery> oldestFirst() {
    return deliveries.iterator();
  }
}
