package porthole.tools.terminal;

import java.io.PrintWriter;
import java.time.Duration;

/**
 * How the transfer of several files goes: one bar for all of them at a terminal, a line now and
 * then elsewhere.
 */
public final class TotalProgress implements Progress {

  private static final Duration REDRAW = Duration.ofMillis(100);
  private static final Duration LINE = Duration.ofSeconds(10);
  private static final long WORTH_A_LINE_BYTES = 100_000;

  private final PrintWriter err;
  private final boolean bar;
  private final boolean color;
  private final long total;
  private final long began = System.nanoTime();
  private String name = "";

  /** Bytes of the files before this one, and of this one, that have gone. */
  private long before;

  private long first;
  private long at;
  private long size;
  private long shown = began;
  private boolean isOpen;

  /**
   * @param total how many bytes are to go, in all files
   */
  public TotalProgress(CommandContext world, long total) {
    this.total = total;
    err = world.err();
    bar = world.terminal().isSeen();
    color = bar && world.environment().getOrDefault("NO_COLOR", "").isEmpty();
  }

  @Override
  public void begin(String what, long offset, long bytes) {
    name = what;
    first = offset;
    at = offset;
    size = bytes;
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
    before += at - first;
    first = at;
    if (bar && before >= total) {
      name = "all";
      show();
    }
  }

  @Override
  public void note(String sentence) {
    close();
    err.println(sentence);
  }

  /** Ends the line of the bar, whatever has become of the transfer. */
  public void close() {
    if (isOpen) {
      err.println();
      isOpen = false;
    }
  }

  private long sent() {
    return before + at - first;
  }

  private void show() {
    String words =
        ProgressLine.words(sent(), Math.max(0, total - sent()), System.nanoTime() - began);
    if (bar) {
      String all = ProgressLine.bar(sent(), total, color);
      err.print("\rSending" + all + percent() + words + " (" + name + ")\033[K");
      err.flush();
      isOpen = true;
    } else {
      err.println("  " + percent() + words);
    }
  }

  private String percent() {
    return (total == 0 ? 100 : Math.min(100, 100 * sent() / total)) + "%";
  }
}
