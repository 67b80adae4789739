package porthole.tools.bench;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;

/** One measurement: opens the connections, puts them under load, and adds up the results. */
final class Run {
  private final Load load;
  private final Optional<CpuClock> cpu;
  private final List<Worker> workers = new ArrayList<>();
  private final CountDownLatch stopped = new CountDownLatch(1);

  private Run(Load load, Optional<CpuClock> cpu) {
    this.load = load;
    this.cpu = cpu;
  }

  /**
   * Returns a run, to be started with {@link #go}.
   *
   * @param cpu the server's CPU time, if the server is a process of this machine
   */
  public static Run of(Load load, Optional<CpuClock> cpu) {
    return new Run(load, cpu);
  }

  /**
   * Runs to the end, or until {@link #stop}.
   *
   * @param opened runs when all connections are open
   * @throws IOException if a connection cannot be opened; later errors are in the report
   */
  public BenchReport go(Runnable opened) throws IOException, InterruptedException {
    Reel reel = load.reel();
    ExecutorService threads = Executors.newFixedThreadPool(load.threads());
    try {
      for (int i = 0; i < load.threads(); i++) {
        workers.add(Worker.of(load, reel, i, load.threads()));
      }
      await(start(threads, Worker::open));
      opened.run();
      return measure(threads);
    } finally {
      threads.shutdownNow();
      threads.awaitTermination(load.timeout().toMillis(), TimeUnit.MILLISECONDS);
      for (Worker worker : workers) {
        worker.close();
      }
    }
  }

  /** Ends the measurement now; {@link #go} then returns the results so far. Any thread. */
  public void stop() {
    stopped.countDown();
  }

  private BenchReport measure(ExecutorService threads) throws IOException, InterruptedException {
    Window window =
        Window.of(System.nanoTime() + load.warmup().toNanos(), load.duration().toNanos());
    List<Future<Void>> drives = start(threads, worker -> worker.drive(window));
    awaitTime(window, window.start());
    double before = cpuSeconds();
    long began = Math.max(System.nanoTime(), window.start());
    while (!stopped.await(nanosToEnd(window, drives), TimeUnit.NANOSECONDS)
        && !window.isOver(System.nanoTime())) {
      // The window also ends when all connections are lost.
    }
    window.cut(System.nanoTime());
    double used = cpuSeconds() - before;
    double seconds = Math.max(1, System.nanoTime() - began) / 1e9;
    await(drives);
    Tally tally = new Tally();
    workers.forEach(worker -> tally.add(worker.tally()));
    return BenchReport.of(load, tally, seconds, cpu.map(CpuClock::pid), used);
  }

  private void awaitTime(Window window, long time) throws InterruptedException {
    if (stopped.await(time - System.nanoTime(), TimeUnit.NANOSECONDS)) {
      window.cut(System.nanoTime());
    }
  }

  private static long nanosToEnd(Window window, List<Future<Void>> drives) {
    long left = window.end() - System.nanoTime();
    return drives.stream().allMatch(Future::isDone) ? 0 : Math.min(left, 100_000_000L);
  }

  private double cpuSeconds() throws IOException {
    return cpu.isPresent() ? cpu.get().seconds() : 0;
  }

  /** A task of a worker on its thread. */
  private interface Part {
    void run(Worker worker) throws IOException;
  }

  private List<Future<Void>> start(ExecutorService threads, Part part) {
    List<Future<Void>> parts = new ArrayList<>();
    for (Worker worker : workers) {
      Callable<Void> call =
          () -> {
            part.run(worker);
            return null;
          };
      parts.add(threads.submit(call));
    }
    return parts;
  }

  private static void await(List<Future<Void>> parts) throws IOException, InterruptedException {
    for (Future<Void> part : parts) {
      try {
        part.get();
      } catch (ExecutionException e) {
        if (e.getCause() instanceof IOException failure) {
          throw failure;
        }
        throw new IllegalStateException("A worker failed", e.getCause());
      }
    }
  }
}
