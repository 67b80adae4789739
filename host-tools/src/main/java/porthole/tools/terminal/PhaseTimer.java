package porthole.tools.terminal;

import java.io.IOException;
import java.util.Locale;

/** Shows each phase of a longer piece of work when it is done, with the seconds it took. */
public final class PhaseTimer {

  private final Output out;
  private final long began = System.nanoTime();

  private PhaseTimer(Output out) {
    this.out = out;
  }

  public static PhaseTimer to(Output out) {
    return new PhaseTimer(out);
  }

  /** A piece of work with a result. */
  public interface Work<T> {
    T run() throws IOException, InterruptedException;
  }

  /** A piece of work without one. */
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

  /** Shows the time since the beginning. */
  public void total(String words) throws IOException {
    print(began, words);
  }

  private void print(long start, String words) throws IOException {
    out.line(String.format(Locale.ROOT, "%7.1f s  %s", (System.nanoTime() - start) / 1e9, words));
  }
}
