package porthole.device.mqtt;

import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

/**
 * The DUP flags of the messages of one connection, in their order (MQTT 5, section 3.3.1.1). Paho
 * does not pass them on, but it delivers each message that it reads, once and in order. Its reading
 * thread adds; its delivering thread takes. Paho reads about ten messages ahead.
 */
final class DuplicateMarks {
  private final Queue<Boolean> marks = new ConcurrentLinkedQueue<>();

  void add(boolean duplicate) {
    marks.add(duplicate);
  }

  /** Returns whether the broker marks the next message as a possible duplicate. */
  boolean next() {
    return Boolean.TRUE.equals(marks.poll());
  }
}
