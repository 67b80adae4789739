package porthole.tools.terminal;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class UncaughtErrorsTest {

  /** A command that waits for a thread that dies. */
  public static final class Waiting {
    private Waiting() {}

    public static void main(String[] args) throws InterruptedException {
      UncaughtErrors.endTheProcess();
      new Thread(
              () -> {
                throw new StackOverflowError("injected");
              },
              "porthole-of-a-test")
          .start();
      new CountDownLatch(1).await();
    }
  }

  @Test
  void aDyingThreadIsNamedAndEndsTheProcessWith1() throws Exception {
    Process process = start();
    try {
      String said = new String(process.getErrorStream().readAllBytes(), UTF_8);
      assertTrue(process.waitFor(60, TimeUnit.SECONDS));
      assertEquals(1, process.exitValue());
      assertTrue(said.contains("porthole-of-a-test: java.lang.StackOverflowError"), said);
    } finally {
      process.destroyForcibly();
    }
  }

  private static Process start() throws IOException {
    return new ProcessBuilder(
            System.getProperty("java.home") + "/bin/java",
            "-cp",
            System.getProperty("java.class.path"),
            Waiting.class.getName())
        .start();
  }
}
