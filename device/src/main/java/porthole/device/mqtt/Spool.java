package porthole.device.mqtt;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;

/**
 * What goes out to the broker, in order, bounded in bytes. The loop adds and never waits; the
 * thread of the door takes; Paho's threads say what has arrived. Its lock guards the fields alone.
 */
final class Spool {
  /** What an entry costs beside its text. */
  static final int ENTRY_BYTES = 256;

  /** So many may be under way at once, unless the broker wants fewer. */
  static final int MAX_UNDER_WAY = 16;

  private final long maxBytes;
  private final Deque<OutgoingMessage> waiting = new ArrayDeque<>();
  private final Deque<OutgoingMessage> underWay = new ArrayDeque<>();
  private long bytes;
  private long number;
  private long dropped;
  private boolean closed;
  private boolean woken;

  Spool(long maxBytes) {
    this.maxBytes = maxBytes;
  }

  /** Adds something at the end; the oldest that was never sent makes room. */
  synchronized void add(OutgoingMessage outgoing) {
    waiting.add(outgoing.numbered(++number));
    bytes += cost(outgoing);
    while (bytes > maxBytes && !waiting.isEmpty()) {
      bytes -= cost(waiting.remove());
      dropped++;
    }
    notifyAll();
  }

  private static long cost(OutgoingMessage outgoing) {
    return (long) ENTRY_BYTES + outgoing.bytes();
  }

  /**
   * Returns what is to be sent next, as soon as there is something and there may be more under way;
   * nothing after a while, or when {@link #wake} was called.
   */
  @SuppressWarnings("WaitNotInLoop") // The caller is the loop.
  synchronized List<OutgoingMessage> next(int mostUnderWay, long millis)
      throws InterruptedException {
    if (!woken && (waiting.isEmpty() || underWay.size() >= mostUnderWay)) {
      wait(millis);
    }
    woken = false;
    List<OutgoingMessage> next = new ArrayList<>();
    while (!waiting.isEmpty() && underWay.size() < mostUnderWay && !closed) {
      OutgoingMessage outgoing = waiting.remove();
      underWay.add(outgoing);
      next.add(outgoing);
    }
    return next;
  }

  /** Forgets what the broker has. */
  synchronized void arrived(OutgoingMessage outgoing) {
    if (underWay.remove(outgoing)) {
      bytes -= cost(outgoing);
      notifyAll();
    }
  }

  /** After a cut: what was under way is sent again, first and in order, marked as such. */
  synchronized void rewind() {
    while (!underWay.isEmpty()) {
      waiting.addFirst(underWay.removeLast().again());
    }
  }

  /** Has {@link #next} return, now or when it is called. */
  synchronized void wake() {
    woken = true;
    notifyAll();
  }

  synchronized void close() {
    closed = true;
    wake();
  }

  /** Returns how many were dropped for want of room. */
  synchronized long dropped() {
    return dropped;
  }

  /** Returns how many have not arrived. */
  synchronized int size() {
    return waiting.size() + underWay.size();
  }

  synchronized long bytes() {
    return bytes;
  }
}
