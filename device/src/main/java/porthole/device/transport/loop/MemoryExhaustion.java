package porthole.device.transport.loop;

/**
 * Decides when memory has run out for good: at the third out-of-memory error outside every
 * connection, each within a minute of the one before. Loop's thread, except where noted.
 */
final class MemoryExhaustion {
  static final int MAX_ERRORS = 3;

  private static final long WINDOW_NANOS = 60_000_000_000L;

  private int errors;
  private long lastError;
  private volatile boolean exhausted;
  private volatile Runnable action = NoWork.INSTANCE;

  /** Sets the work to run on exhaustion; it must not allocate. Any thread. */
  void whenExhausted(Runnable work) {
    action = work;
  }

  /** Counts an out-of-memory error; returns whether memory has run out for good. */
  boolean count(long now) {
    errors = now - lastError < WINDOW_NANOS ? errors + 1 : 1;
    lastError = now;
    return errors >= MAX_ERRORS;
  }

  /** Counts one more error of the same moment. */
  void countAgain() {
    errors++;
  }

  /** Runs the work for exhaustion. Allocates nothing. Any thread. */
  void exhausted() {
    exhausted = true;
    action.run();
  }

  /** Throws if memory has run out for good. Any thread. */
  void requireLeft() {
    if (exhausted) {
      throw new IllegalStateException("The server has run out of memory");
    }
  }
}
