package porthole.tools.terminal;

import java.io.IOException;
import java.util.Locale;

/** Prints each phase of a long command when it has ended, with its duration in seconds. */
public final class PhaseTimer {

  private final Output out;
  private final long began = System.nanoTime();

  private PhaseTimer(Output out) {
    this.out = out;
  }

  public static PhaseTimer to(Output out) {
    return new PhaseTimer(out);
  }

  /** A phase with a result. */
  public interface Work<T> {
    T run() throws IOException, InterruptedException;
  }

  /** A phase without a result. */
  public interface Task {
    void run() throws IOException, InterruptedException;
  }

  /** Runs the work, prints how long it took, and returns its result. */
  public <T> T of(String words, Work<T> work) throws IOException, InterruptedException {
    long start = System.nanoTime();
    T result = work.run();
    print(start, words);
    return result;
  }

  /** Runs the task, and prints how long it took. */
  public void of(String words, Task task) throws IOException, InterruptedException {
    of(
        words,
        () -> {
          task.run();
          return words;
        });
  }

  /** Prints the time since this timer was made. */
  public void total(String words) throws IOException {
    print(began, words);
  }

  /**
   * Prints how long a phase took whose words are known at its end only.
   *
   * @param start {@link System#nanoTime} at its begin
   */
  public void since(long start, String words) throws IOException {
    print(start, words);
  }

  private void print(long start, String words) throws IOException {
    out.line(String.format(Locale.ROOT, "%7.1f s  %s", (System.nanoTime() - start) / 1e9, words));
  }
}
