package porthole.tools.terminal;

import java.io.PrintWriter;
import java.time.Duration;
import java.util.Locale;

/** How a transfer goes: a bar at a terminal, a line now and then elsewhere. */
public final class ProgressLine implements Progress {

  private static final int BAR_LENGTH = 24;
  private static final Duration REDRAW = Duration.ofMillis(100);
  private static final Duration LINE = Duration.ofSeconds(10);
  private static final long WORTH_A_LINE_BYTES = 100_000;

  private final PrintWriter err;
  private final boolean bar;
  private final boolean color;
  private String name = "";
  private long first;
  private long size;
  private long at;
  private long began;
  private long shown;

  public ProgressLine(CommandContext world) {
    err = world.err();
    bar = world.terminal().isSeen();
    color = bar && world.environment().getOrDefault("NO_COLOR", "").isEmpty();
  }

  @Override
  public void begin(String what, long offset, long total) {
    name = what;
    first = offset;
    at = offset;
    size = total;
    began = System.nanoTime();
    shown = began;
    if (!bar && (size >= WORTH_A_LINE_BYTES || offset > 0)) {
      err.println(
          "Sending "
              + name
              + ", "
              + ByteCount.of(size)
              + (offset > 0 ? "; goes on at " + ByteCount.of(offset) : ""));
    }
  }

  @Override
  public void reached(long offset) {
    at = offset;
    long now = System.nanoTime();
    if (now - shown >= (bar ? REDRAW : LINE).toNanos()) {
      shown = now;
      show();
    }
  }

  @Override
  public void end() {
    if (bar) {
      show();
      err.println();
    }
  }

  @Override
  public void note(String sentence) {
    err.println(sentence);
  }

  private void show() {
    String words = words(at - first, size - at, System.nanoTime() - began);
    if (bar) {
      err.print("\r" + name + bar(at, size, color) + percent() + words + "\033[K");
      err.flush();
    } else {
      err.println("  " + percent() + words);
    }
  }

  private String percent() {
    return (size == 0 ? 100 : 100 * at / size) + "%";
  }

  /** Returns the bar that shows how much of a total is done. */
  static String bar(long done, long total, boolean color) {
    int length = total == 0 ? BAR_LENGTH : (int) Math.min(BAR_LENGTH, BAR_LENGTH * done / total);
    String full = "#".repeat(length);
    return " ["
        + (color ? "\033[32m" + full + "\033[0m" : full)
        + ".".repeat(BAR_LENGTH - length)
        + "] ";
  }

  /** Returns the rate and what is left at that rate. */
  static String words(long sent, long left, long nanos) {
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
