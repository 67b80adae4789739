package porthole.device.mqtt;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;

/**
 * The queue of messages for the broker, in order and bounded in bytes. The loop adds and never
 * waits; {@link BrokerThread} takes; Paho's threads acknowledge. The lock guards only the fields.
 */
final class Spool {
  /** Overhead of an entry beside its text. */
  static final int ENTRY_BYTES = 256;

  /** Messages in flight at once, unless the broker allows fewer. */
  static final int MAX_IN_FLIGHT = 16;

  private final long maxBytes;
  private final Deque<OutgoingMessage> waiting = new ArrayDeque<>();
  private final Deque<OutgoingMessage> inFlight = new ArrayDeque<>();
  private long bytes;
  private long number;
  private long dropped;
  private boolean closed;
  private boolean woken;

  Spool(long maxBytes) {
    this.maxBytes = maxBytes;
  }

  /** Adds a message at the end. If there is no room, the oldest unsent messages are dropped. */
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
   * Waits for messages to send and for room in flight. Returns none after the given time, or when
   * {@link #wake} is called.
   */
  @SuppressWarnings("WaitNotInLoop") // The caller is the loop.
  synchronized List<OutgoingMessage> next(int maxInFlight, long millis)
      throws InterruptedException {
    if (!woken && (waiting.isEmpty() || inFlight.size() >= maxInFlight)) {
      wait(millis);
    }
    woken = false;
    List<OutgoingMessage> next = new ArrayList<>();
    while (!waiting.isEmpty() && inFlight.size() < maxInFlight && !closed) {
      OutgoingMessage outgoing = waiting.remove();
      inFlight.add(outgoing);
      next.add(outgoing);
    }
    return next;
  }

  /** Removes a message that the broker has taken or refused. */
  synchronized void acknowledged(OutgoingMessage outgoing) {
    if (inFlight.remove(outgoing)) {
      bytes -= cost(outgoing);
      notifyAll();
    }
  }

  /** After a lost connection: queues messages in flight again, first, in order and marked. */
  synchronized void rewind() {
    while (!inFlight.isEmpty()) {
      waiting.addFirst(inFlight.removeLast().resent());
    }
  }

  /** Makes the current or next call of {@link #next} return. */
  synchronized void wake() {
    woken = true;
    notifyAll();
  }

  synchronized void close() {
    closed = true;
    wake();
  }

  /** Returns how many messages were dropped for lack of room. */
  synchronized long dropped() {
    return dropped;
  }

  /** Returns how many messages wait or are in flight. */
  synchronized int size() {
    return waiting.size() + inFlight.size();
  }

  synchronized long bytes() {
    return bytes;
  }
}
