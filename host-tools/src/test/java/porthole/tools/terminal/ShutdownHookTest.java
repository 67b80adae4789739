package porthole.tools.terminal;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import porthole.tools.InjectedErrors;

class ShutdownHookTest {
  private static final int CODE = 7;

  /** A command with a hook that fails, and one that runs when the first has failed. */
  public static final class Failing {
    private Failing() {}

    public static void main(String[] args) throws Exception {
      UncaughtErrors.endTheProcess();
      Throwable fault =
          Class.forName(args[0])
              .asSubclass(Throwable.class)
              .getConstructor(String.class)
              .newInstance("injected");
      ShutdownHook.add("porthole-failing", () -> InjectedErrors.raise(fault));
      ShutdownHook.add("porthole-restoring", Failing::restore);
      ShutdownHook.add("porthole-removed", () -> System.out.println("not removed")).remove();
      System.exit(CODE);
    }

    private static void restore() {
      while (Thread.getAllStackTraces().keySet().stream()
          .anyMatch(thread -> thread.getName().equals("porthole-failing"))) {
        Thread.onSpinWait();
      }
      System.out.println("restored");
    }
  }

  @ParameterizedTest
  @ValueSource(
      classes = {OutOfMemoryError.class, StackOverflowError.class, IllegalStateException.class})
  void anErrorInAHookIsPrintedAndTheOtherHooksRun(Class<?> fault) throws Exception {
    Process process =
        new ProcessBuilder(
                System.getProperty("java.home") + "/bin/java",
                "-cp",
                System.getProperty("java.class.path"),
                Failing.class.getName(),
                fault.getName())
            .start();
    try {
      assertEquals("restored\n", new String(process.getInputStream().readAllBytes(), UTF_8));
      String errors = new String(process.getErrorStream().readAllBytes(), UTF_8);
      assertTrue(errors.startsWith("porthole: porthole-failing: " + fault.getName()), errors);
      assertEquals(CODE, process.waitFor());
    } finally {
      process.destroyForcibly();
    }
  }
}
