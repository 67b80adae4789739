package porthole.device;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import org.tinylog.Logger;
import porthole.device.log.PeerLog;

/** Ends the process: with 0 when it is told to end, with 3 after an unrecoverable error. */
final class Ending {
  /** The exit code of the JVM's own -XX:+ExitOnOutOfMemoryError. */
  static final int UNRECOVERABLE = 3;

  private static final int OK = 0;

  /** {@link Service#stop} takes at most 2 s; code that blocks longer is cut off. */
  private static final long STOP_MILLIS = 3000;

  /** Everything that {@code halt} needs exists already: there may be no memory left. */
  private static final Runtime RUNTIME = Runtime.getRuntime();

  private static final FileOutputStream STDERR = new FileOutputStream(FileDescriptor.err);

  private static final byte[] OUT_OF_MEMORY =
      "porthole: out of memory; the process ends, to be started again.\n".getBytes(US_ASCII);

  private static final byte[] THREAD_DIED =
      "porthole: a thread has died; the process ends, to be started again.\n".getBytes(US_ASCII);

  private Ending() {}

  /**
   * Ends the process with 3 when memory has run out for good, or when a thread named {@code
   * porthole-...} dies: no other thread does its work, so the service would be incomplete.
   */
  static void onErrors(Service service) {
    service.whenMemoryRunsOut(() -> halt(OUT_OF_MEMORY));
    Thread.setDefaultUncaughtExceptionHandler(Ending::died);
  }

  private static void died(Thread thread, Throwable error) {
    boolean ours = thread.getName().startsWith("porthole-");
    try {
      Logger.error(error, "The thread {} has died", thread.getName());
    } finally {
      if (error instanceof OutOfMemoryError) {
        halt(OUT_OF_MEMORY);
      } else if (ours) {
        halt(THREAD_DIED);
      }
    }
  }

  /** Ends the process at once, without shutdown hooks. Allocates nothing. */
  private static void halt(byte[] message) {
    try {
      STDERR.write(message);
    } catch (IOException e) {
      // Standard error is closed.
    } finally {
      RUNTIME.halt(UNRECOVERABLE);
    }
  }

  /** On SIGTERM or Ctrl-C: stops the service and ends the process with 0. */
  static void onSignals(Service.Stop service) {
    RUNTIME.addShutdownHook(new Thread(() -> stop(service), "porthole-stop"));
  }

  /** Stops on a thread of its own: a lock held by others must not keep the process alive. */
  private static void stop(Service.Stop service) {
    try {
      Thread stopping = new Thread(() -> stopAndLog(service), "porthole-stopping");
      stopping.setDaemon(true);
      stopping.start();
      stopping.join(STOP_MILLIS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      // After a signal a JVM exits with 128 and its number, but a requested stop is no failure.
      RUNTIME.halt(OK);
    }
  }

  private static void stopAndLog(Service.Stop service) {
    try {
      service.stop();
      PeerLog.flushLeftOut();
      Logger.info("porthole has stopped");
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
