package porthole.device.transport.loop;

import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;

/**
 * What is to be done on the loop, in the order in which it was handed over. What another thread
 * wants of its own accord waits for room, so that whoever sends faster than the loop can take it is
 * slowed down and does not fill the heap. What comes back to the loop was counted where it was
 * given away (one errand for a connection, so many handshakes): it never waits. Any thread.
 */
public final class HandoverQueue {
  /** What may wait, beside one message more; as much again the loop may have taken to do it. */
  public static final int MAX_BYTES = 1 << 20;

  /** What work costs beside the bytes that it carries: its objects, and what they hold. */
  public static final int WORK_BYTES = 256;

  /** Who holds the loop up for so long may be waiting for just the thread that waits here. */
  private static final long MAX_WAIT_NANOS = 10_000_000_000L;

  private final long maxWaitNanos;
  private final Queue<Runnable> waiting = new ArrayDeque<>();
  private long bytes;
  private boolean ended;

  private HandoverQueue(long maxWaitNanos) {
    this.maxWaitNanos = maxWaitNanos;
  }

  static HandoverQueue nothing() {
    return nothing(MAX_WAIT_NANOS);
  }

  static HandoverQueue nothing(long maxWaitNanos) {
    return new HandoverQueue(maxWaitNanos);
  }

  /** Adds work at once; returns false when nothing is done any more. */
  synchronized boolean add(Runnable work) {
    return !ended && waiting.add(work);
  }

  /**
   * Adds work that carries so many bytes as soon as there is room; returns false when nothing is
   * done any more.
   *
   * @throws RejectedExecutionException when there is no room for too long, or on an interrupt,
   *     which stays set
   */
  synchronized boolean addWithinBounds(Runnable work, int carried) {
    if (bytes >= MAX_BYTES) {
      awaitRoom();
    }
    bytes += WORK_BYTES + carried;
    return add(work);
  }

  private void awaitRoom() {
    long deadline = System.nanoTime() + maxWaitNanos;
    try {
      while (bytes >= MAX_BYTES && !ended) {
        long left = deadline - System.nanoTime();
        if (left <= 0) {
          throw new RejectedExecutionException(
              "Expected the loop to take what waits but it is held up: " + bytes + " bytes");
        }
        TimeUnit.NANOSECONDS.timedWait(this, left);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new RejectedExecutionException("Interrupted while waiting for the loop", e);
    }
  }

  /**
   * Moves all that waits to the end of a queue. What is added from then on is for the next turn, or
   * those who add without a pause would keep the loop from everything else.
   */
  synchronized void moveTo(Queue<Runnable> work) {
    work.addAll(waiting);
    waiting.clear();
    bytes = 0;
    notifyAll();
  }

  /** Nothing is done any more: whoever waits need not. */
  synchronized void end() {
    ended = true;
    waiting.clear();
    notifyAll();
  }
}
