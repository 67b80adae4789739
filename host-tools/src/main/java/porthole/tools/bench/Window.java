package porthole.tools.bench;

/** The time of the measurement, in {@link System#nanoTime}. Ctrl-C ends it early. */
final class Window {
  private final long start;
  private volatile long end;

  private Window(long start, long end) {
    this.start = start;
    this.end = end;
  }

  static Window of(long start, long nanos) {
    return new Window(start, start + nanos);
  }

  long start() {
    return start;
  }

  long end() {
    return end;
  }

  boolean contains(long time) {
    return time - start >= 0 && time - end < 0;
  }

  boolean isOver(long now) {
    return now - end >= 0;
  }

  /** Ends the window now, unless it is over; a window that has not begun becomes empty. */
  synchronized void cut(long now) {
    if (!isOver(now)) {
      end = Math.max(start, now);
    }
  }
}
