package porthole.device.hub;

import java.util.ArrayDeque;
import java.util.Iterator;
import java.util.function.Consumer;

/** A ring buffer of the most recent signals, bounded in bytes, for clients that resume. */
final class Ring {
  /** Overhead of an entry beside its text. Without it, empty texts would fill the heap. */
  static final int ENTRY_BYTES = 256;

  private final int maxBytes;
  private final Consumer<Delivery> whenLost;
  private final ArrayDeque<Delivery> deliveries = new ArrayDeque<>();
  private int bytes;
  private long lostBytes;

  /**
   * @param whenLost receives each signal that is dropped to make room
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
   * Returns the hub's number of the oldest signal in the ring; if the ring is empty, {@link
   * Long#MAX_VALUE}.
   */
  long oldest() {
    return deliveries.isEmpty() ? Long.MAX_VALUE : deliveries.peek().at();
  }

  /** Returns whether a signal was dropped, and a whole ring of bytes after it. */
  boolean isFarBehind(Delivery delivery) {
    return lostBytes - delivery.ringBytes() > maxBytes;
  }

  int size() {
    return deliveries.size();
  }

  Iterator<Delivery> oldestFirst() {
    return deliveries.iterator();
  }
}
