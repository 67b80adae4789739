package porthole.tools.serve;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import porthole.tools.InjectedErrors;
import porthole.tools.terminal.Output;

@Timeout(600)
class VerboseLogTest {

  /** Each line that is written; nothing is written before the terminal goes on. */
  private static class Terminal extends ByteArrayOutputStream {

    private final CountDownLatch goesOn = new CountDownLatch(1);
    private final CountDownLatch asked = new CountDownLatch(1);
    private final BlockingQueue<String> lines = new LinkedBlockingQueue<>();

    @Override
    public void write(byte[] line) throws IOException {
      asked.countDown();
      try {
        goesOn.await();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
      lines.add(new String(line, UTF_8));
    }
  }

  @Test
  void anErrorWhilePrintingLosesOnlyThatLine() throws Exception {
    Iterator<Throwable> faults =
        List.of(
                new OutOfMemoryError("injected"),
                new StackOverflowError("injected"),
                new IllegalStateException("injected"))
            .iterator();
    Terminal terminal =
        new Terminal() {
          @Override
          public void write(byte[] line) throws IOException {
            if (faults.hasNext()) {
              InjectedErrors.raise(faults.next());
            }
            super.write(line);
          }
        };
    terminal.goesOn.countDown();
    VerboseLog log = VerboseLog.to(Output.to(terminal));
    for (int i = 0; i < 4; i++) {
      log.line("line " + i);
    }
    assertEquals("line 3\n", terminal.lines.take());
    assertEquals("(3 lines were left out: the reader is too slow)\n", terminal.lines.take());
  }

  @Test
  void aStoppedTerminalDelaysNobodyAndDroppedLinesAreCounted() throws Exception {
    Terminal terminal = new Terminal();
    VerboseLog log = VerboseLog.to(Output.to(terminal));
    log.line("first\u001b");
    assertTrue(terminal.asked.await(60, TimeUnit.SECONDS));
    for (int i = 0; i < 1000; i++) {
      log.line("line " + i);
    }
    terminal.goesOn.countDown();
    assertEquals("first?\n", terminal.lines.take());
    assertEquals("(744 lines were left out: the reader is too slow)\n", terminal.lines.take());
    for (int i = 0; i < 256; i++) {
      assertEquals("line " + i + "\n", terminal.lines.take());
    }
  }
}
