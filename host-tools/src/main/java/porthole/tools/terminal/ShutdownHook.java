package porthole.tools.terminal;

/**
 * Work that a signal (Ctrl-C, SIGTERM) starts before the process ends. An error in one hook is
 * printed; the other hooks still run, and the exit code stays that of the signal.
 */
public final class ShutdownHook {
  private final Thread thread;

  private ShutdownHook(Thread thread) {
    this.thread = thread;
  }

  /**
   * Adds a hook. All hooks of a process run at the same time.
   *
   * @param name of its thread
   */
  public static ShutdownHook add(String name, Runnable work) {
    Thread thread = new Thread(work, name);
    thread.setUncaughtExceptionHandler(UncaughtErrors::print);
    Runtime.getRuntime().addShutdownHook(thread);
    return new ShutdownHook(thread);
  }

  /** Removes the hook, since its work is done or is no longer needed. A running hook continues. */
  public void remove() {
    try {
      Runtime.getRuntime().removeShutdownHook(thread);
    } catch (IllegalStateException e) {
      return; // The process is ending, and the hook is running.
    }
  }
}
