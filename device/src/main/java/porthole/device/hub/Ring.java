package porthole.device.hub;

import java.util.ArrayDeque;
import java.util.Iterator;
import java.util.function.Consumer;

/** The last signals of the hub, as many as have room, for those who come back. */
final class Ring {
  /** What an entry costs beside its text: without it, empty texts would fill the heap. */
  static final int ENTRY_BYTES = 256;

  private final int maxBytes;
  private final Consumer<Delivery> whenLost;
  private final ArrayDeque<Delivery> deliveries = new ArrayDeque<>();
  private int bytes;
  private long lostBytes;

  /**
   * @param whenLost is told of each signal that has to make room
   */
  Ring(int maxBytes, Consumer<Delivery> whenLost) {
    this.maxBytes = maxBytes;
    this.whenLost = whenLost;
  }

  void add(Delivery delivery) {
    deliveries.add(delivery);
    bytes += cost(delivery.signal());
    while (bytes > maxBytes) {
      Delivery lost = deliveries.remove();
      bytes -= cost(lost.signal());
      lostBytes = lost.ringBytes();
      whenLost.accept(lost);
    }
  }

  static int cost(Signal signal) {
    return ENTRY_BYTES + signal.bytes();
  }

  /**
   * Returns the number of the oldest signal it holds; when there is none, one that is never
   * reached.
   */
  long oldest() {
    return deliveries.isEmpty() ? Long.MAX_VALUE : deliveries.peek().at();
  }

  /** Returns whether it has lost a signal, and after it as much again as it holds. */
  boolean isLongLost(Delivery delivery) {
    return lostBytes - delivery.ringBytes() > maxBytes;
  }

  int size() {
    return deliveries.size();
  }

  Iterator<Delivery> oldestFirst() {
    return deliveries.iterator();
  }
}
