package porthole.device.transport.loop;

import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;

/**
 * The work that other threads hand over to the loop, in order. Threads that hand over new work wait
 * while the queue is full, so that a thread faster than the loop does not fill the heap. Results
 * that come back to the loop never wait: their number is bounded where the loop gave the work away
 * (one blocking task for each connection, a limit of TLS handshakes). Any thread.
 */
public final class HandoverQueue {
  /** The bytes that may wait, plus one message; the loop may have taken as many again. */
  public static final int MAX_BYTES = 1 << 20;

  /** The bytes that work costs beside those that it carries: its objects. */
  public static final int WORK_BYTES = 256;

  /** A handler that blocks the loop for longer may be waiting for the thread that waits here. */
  private static final long MAX_WAIT_NANOS = 10_000_000_000L;

  private final long maxWaitNanos;
  private final Queue<Runnable> waiting = new ArrayDeque<>();
  private long bytes;
  private boolean ended;

  private HandoverQueue(long maxWaitNanos) {
    this.maxWaitNanos = maxWaitNanos;
  }

  static HandoverQueue empty() {
    return empty(MAX_WAIT_NANOS);
  }

  static HandoverQueue empty(long maxWaitNanos) {
    return new HandoverQueue(maxWaitNanos);
  }

  /** Adds work at once; returns false after the end of the loop. */
  synchronized boolean add(Runnable work) {
    return !ended && waiting.add(work);
  }

  /**
   * Adds work as soon as there is room; returns false after the end of the loop.
   *
   * @param carried the bytes that the work keeps in memory
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
              "Expected the loop to take work, but a handler blocks it: " + bytes + " bytes wait");
        }
        TimeUnit.NANOSECONDS.timedWait(this, left);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new RejectedExecutionException("Interrupted while waiting for the loop", e);
    }
  }

  /**
   * Moves all waiting work to a queue. Work added later waits for the next turn; otherwise threads
   * that add work without a pause would keep the loop from its sockets.
   */
  synchronized void moveTo(Queue<Runnable> work) {
    work.addAll(waiting);
    waiting.clear();
    bytes = 0;
    notifyAll();
  }

  /** Discards all work, now and later, and wakes the threads that wait. */
  synchronized void end() {
    ended = true;
    waiting.clear();
    notifyAll();
  }
}
