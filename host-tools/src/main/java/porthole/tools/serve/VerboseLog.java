package porthole.tools.serve;

import java.io.IOException;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.atomic.AtomicLong;
import porthole.tools.terminal.Output;
import porthole.tools.terminal.Printable;

/**
 * Prints lines on its own thread, so that a slow reader does not delay the service. Lines beyond
 * the limit are left out and counted.
 */
final class VerboseLog {

  /** Bounds the memory: each line may be a message of 64 kB. */
  private static final int MAX_WAITING = 256;

  private final Output out;
  private final BlockingQueue<String> waiting = new ArrayBlockingQueue<>(MAX_WAITING);
  private final AtomicLong leftOut = new AtomicLong();

  private VerboseLog(Output out) {
    this.out = out;
  }

  static VerboseLog to(Output out) {
    VerboseLog log = new VerboseLog(out);
    Thread thread = new Thread(log::print, "porthole-verbose");
    thread.setDaemon(true);
    thread.start();
    return log;
  }

  /** Queues a line to be printed. */
  void line(String text) {
    if (!waiting.offer(text)) {
      leftOut.incrementAndGet();
    }
  }

  private void print() {
    try {
      while (true) {
        printNext();
      }
    } catch (IOException e) {
      return; // The output reports its failure itself.
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void printNext() throws IOException, InterruptedException {
    String line = waiting.take();
    try {
      out.line(Printable.of(line));
      long lines = leftOut.getAndSet(0);
      if (lines > 0) {
        out.line("(" + lines + " lines were left out: the reader is too slow)");
      }
    } catch (RuntimeException
        | Error e) { // Such as no memory for this line: the next may fare better.
      leftOut.incrementAndGet();
    }
  }
}
