package porthole.device.transport;

import java.util.concurrent.Executor;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;

/**
 * Threads for code that may block. There is none before the first is wanted, nor when none was for a
 * while, and they are daemons: code that never returns does not keep the process. Loop's thread, but
 * for {@link #awaitEnd}.
 */
final class Workers {
  private static final int IDLE_SECONDS = 10;

  /** Between two attempts to hand something back while there is no memory for it. */
  private static final long TRY_AGAIN_NANOS = 100_000_000L;

  private final ThreadGroup group = new ThreadGroup("porthole-workers");
  private ThreadPoolExecutor threads;
  private boolean stopped;

  /**
   * Runs work as soon as a thread is free.
   *
   * @return false when too much waits already, or the server has stopped
   */
  boolean execute(Runnable work, Limits limits) {
    if (stopped) {
      return false;
    }
    if (threads == null) {
      threads = start(limits);
    }
    try {
      threads.execute(work);
      return true;
    } catch (RejectedExecutionException e) {
      return false;
    }
  }

  private ThreadPoolExecutor start(Limits limits) {
    AtomicInteger number = new AtomicInteger();
    int count = limits.count(Limit.BLOCKING_THREADS);
    ThreadPoolExecutor threads =
        new ThreadPoolExecutor(
            count,
            count,
            IDLE_SECONDS,
            TimeUnit.SECONDS,
            new LinkedBlockingQueue<>(limits.count(Limit.BLOCKING_WAITING)),
            work -> {
              Thread thread = new Thread(group, work, "porthole-worker-" + number.incrementAndGet());
              thread.setDaemon(true);
              return thread;
            });
    threads.allowCoreThreadTimeOut(true);
    return threads;
  }

  /**
   * Hands back to the loop, on a worker, what has become of work; tries again while there is no
   * memory for that. Else nobody would end its connection, which is not read and has no deadline.
   */
  static void handBack(Executor loop, Runnable end) {
    for (boolean done = false; !done; ) {
      try {
        loop.execute(end);
        done = true;
      } catch (OutOfMemoryError e) {
        LockSupport.parkNanos(TRY_AGAIN_NANOS);
      }
    }
  }

  /** Interrupts what runs and forgets what waits. */
  void stop() {
    stopped = true;
    if (threads != null) {
      threads.shutdownNow();
    }
  }

  /** Waits for what was interrupted to end. To be called when the loop has ended, by any thread. */
  void awaitEnd(long nanos) throws InterruptedException {
    long deadline = System.nanoTime() + nanos;
    Thread[] left = new Thread[group.activeCount()];
    int count = group.enumerate(left);
    for (int i = 0; i < count; i++) { // An executor that has terminated may have threads yet.
      long millis = TimeUnit.NANOSECONDS.toMillis(deadline - System.nanoTime());
      left[i].join(Math.max(1, millis));
    }
  }
}
