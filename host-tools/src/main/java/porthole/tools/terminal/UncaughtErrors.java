package porthole.tools.terminal;

/**
 * Ends the process when a thread dies of an error. Each thread of a command is there for something
 * that another one waits for, so that without it the command would hang.
 */
public final class UncaughtErrors {

  private static final int FAILED = 1;

  /** Made at the start: there may be no memory left. */
  private static final String SENTENCE = "porthole: a thread has died, so that the command ends:";

  private static final Runtime RUNTIME = Runtime.getRuntime();

  private UncaughtErrors() {}

  /**
   * Has the process end with 1 from now on. Shutdown hooks do not run: they may need the thread.
   */
  public static void endTheProcess() {
    Thread.setDefaultUncaughtExceptionHandler(
        (thread, error) -> {
          try {
            System.err.println(SENTENCE);
            System.err.println(thread.getName() + ": " + error);
            error.printStackTrace();
          } finally {
            RUNTIME.halt(FAILED);
          }
        });
  }

  /** Prints the error of a thread that nothing waits for. */
  static void print(Thread thread, Throwable error) {
    System.err.println("porthole: " + thread.getName() + ": " + error);
  }
}
