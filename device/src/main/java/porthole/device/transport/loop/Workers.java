package porthole.device.transport.loop;

import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import porthole.device.transport.Limit;
import porthole.device.transport.Limits;

/**
 * Threads for blocking code. They start when needed and end when idle. They are daemons, so code
 * that never returns does not keep the process alive. Loop's thread, except {@link #awaitEnd}.
 */
public final class Workers {
  private static final int IDLE_SECONDS = 10;

  /** Work that is done even if the workers have stopped. */
  private static final class Needed implements Runnable {
    private final Runnable work;

    private Needed(Runnable work) {
      this.work = work;
    }

    @Override
    public void run() {
      work.run();
    }
  }

  private final Queue<Thread> made =
      new ConcurrentLinkedQueue<>(); // Threads that may still be alive.
  private ThreadPoolExecutor threads;
  private boolean stopped;

  /**
   * Runs work as soon as a thread is free.
   *
   * @return false when too much work waits or the server has stopped
   */
  public boolean execute(Runnable work, Limits limits) {
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

  /** Runs short work on a worker, or on the caller's thread if no worker will be free. */
  public void executeSurely(Runnable work, Limits limits) {
    if (!execute(new Needed(work), limits)) {
      work.run();
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
              Thread thread = new Thread(work, "porthole-worker-" + number.incrementAndGet());
              thread.setDaemon(true);
              made.removeIf(other -> other.getState() == Thread.State.TERMINATED);
              made.add(thread);
              return thread;
            });
    threads.allowCoreThreadTimeOut(true);
    return threads;
  }

  /** Interrupts running work and discards waiting work; {@link #executeSurely} work is done now. */
  void stop() {
    stopped = true;
    if (threads != null) {
      for (Runnable left : threads.shutdownNow()) {
        if (left instanceof Needed) {
          left.run();
        }
      }
    }
  }

  /** Waits for interrupted work to end. For any thread, after the end of the loop. */
  public void awaitEnd(long nanos) throws InterruptedException {
    long deadline = System.nanoTime() + nanos;
    for (Thread thread : made) { // A terminated executor may still have threads.
      if (thread.getState() != Thread.State.NEW) {
        thread.join(Math.max(1, TimeUnit.NANOSECONDS.toMillis(deadline - System.nanoTime())));
      }
    }
  }
}
