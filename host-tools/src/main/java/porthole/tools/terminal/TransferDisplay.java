package porthole.tools.terminal;

import java.io.PrintWriter;
import java.time.Duration;
import java.util.Locale;

/** Draws the progress of a transfer: a bar at a terminal, a line now and then elsewhere. */
final class TransferDisplay {

  private static final int BAR_LENGTH = 24;
  private static final Duration REDRAW_INTERVAL = Duration.ofMillis(100);
  private static final Duration LINE_INTERVAL = Duration.ofSeconds(10);

  /** A smaller file gets no line of its own. */
  private static final long MIN_BYTES_FOR_LINE = 100_000;

  private final PrintWriter err;
  private final boolean bar;
  private final boolean color;
  private long lastShown = System.nanoTime();

  TransferDisplay(CommandContext context) {
    err = context.err();
    bar = context.terminal().showsStandardError();
    color = bar && context.environment().getOrDefault("NO_COLOR", "").isEmpty();
  }

  /** Returns whether progress is a bar that is redrawn in place. */
  boolean isBar() {
    return bar;
  }

  /** Prints the start of a large or resumed file, unless there is a bar. */
  void announce(String name, long offset, long size) {
    if (!bar && (size >= MIN_BYTES_FOR_LINE || offset > 0)) {
      err.println(
          "Sending "
              + name
              + ", "
              + ByteCount.of(size)
              + (offset > 0 ? "; resumes at " + ByteCount.of(offset) : ""));
    }
  }

  /** Starts the interval to the next drawing. */
  void restartInterval() {
    lastShown = System.nanoTime();
  }

  /** Returns whether it is time to draw again, and starts the next interval if so. */
  boolean isDue() {
    boolean due =
        System.nanoTime() - lastShown >= (bar ? REDRAW_INTERVAL : LINE_INTERVAL).toNanos();
    if (due) {
      restartInterval();
    }
    return due;
  }

  /**
   * Draws the bar, or prints a line.
   *
   * @param label stands before the bar
   * @param done bytes of the total that have arrived
   * @param sent bytes of these that were sent since {@code began}, for the rate
   * @param began moment of {@link System#nanoTime}
   * @param suffix stands after the bar
   */
  void show(String label, long done, long total, long sent, long began, String suffix) {
    String words =
        percent(done, total) + rate(sent, Math.max(0, total - done), System.nanoTime() - began);
    if (bar) {
      err.print("\r" + label + bar(done, total) + words + suffix + "\033[K");
      err.flush();
    } else {
      err.println("  " + words);
    }
  }

  /** Ends the line of the bar. */
  void endLine() {
    err.println();
  }

  void note(String sentence) {
    err.println(sentence);
  }

  private static String percent(long done, long total) {
    return (total == 0 ? 100 : Math.min(100, 100 * done / total)) + "%";
  }

  private String bar(long done, long total) {
    int length = total == 0 ? BAR_LENGTH : (int) Math.min(BAR_LENGTH, BAR_LENGTH * done / total);
    String full = "#".repeat(length);
    return " ["
        + (color ? "\033[32m" + full + "\033[0m" : full)
        + ".".repeat(BAR_LENGTH - length)
        + "] ";
  }

  /** Returns the rate and the time left at that rate. */
  private static String rate(long sent, long left, long nanos) {
    if (sent <= 0 || nanos <= 0) {
      return "";
    }
    double perSecond = sent / (nanos / 1e9);
    long seconds = Math.round(left / perSecond);
    String rate = ", " + ByteCount.of((long) perSecond) + "/s";
    return left == 0
        ? rate
        : rate + String.format(Locale.ROOT, ", %d:%02d left", seconds / 60, seconds % 60);
  }
}
