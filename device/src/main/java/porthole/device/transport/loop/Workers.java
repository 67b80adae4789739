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
 * Threads for code that may block. There is none before the first is wanted, nor when none was for
 * a while, and they are daemons: code that never returns does not keep the process. Loop's thread,
 * but for {@link #awaitEnd}.
 */
public final class Workers {
  private static final int IDLE_SECONDS = 10;

  /** Work that is done though the threads should have no time for it any more. */
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

  private final Queue<Thread> made = new ConcurrentLinkedQueue<>(); // Those that may live yet.
  private ThreadPoolExecutor threads;
  private boolean stopped;

  /**
   * Runs work as soon as a thread is free.
   *
   * @return false when too much waits already, or the server has stopped
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

  /** Runs short work as soon as a thread is free; when none will be, on the caller's. */
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

  /** Interrupts what runs and forgets what waits, but for what is needed: that is done now. */
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

  /** Waits for what was interrupted to end. To be called when the loop has ended, by any thread. */
  public void awaitEnd(long nanos) throws InterruptedException {
    long deadline = System.nanoTime() + nanos;
    for (Thread thread : made) { // An executor that has terminated may have threads yet.
      if (thread.getState() != Thread.State.NEW) {
        thread.join(Math.max(1, TimeUnit.NANOSECONDS.toMillis(deadline - System.nanoTime())));
      }
    }
  }
}
