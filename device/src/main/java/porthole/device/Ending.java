package porthole.device;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import org.tinylog.Logger;
import porthole.device.log.PeerLog;

/** How the process ends: with 0 when it is told to, with 3 when it cannot go on. */
final class Ending {
  /** As the JVM's own -XX:+ExitOnOutOfMemoryError has it. */
  static final int CANNOT_GO_ON = 3;

  private static final int OK = 0;

  /** A stop may take 2 s (see {@link Service#stop}); what blocks for longer is cut off. */
  private static final long STOP_MILLIS = 3000;

  /** All that the way out needs is made here: there may be no memory left for anything. */
  private static final Runtime RUNTIME = Runtime.getRuntime();

  private static final FileOutputStream STDERR = new FileOutputStream(FileDescriptor.err);

  private static final byte[] OUT_OF_MEMORY =
      "porthole: memory has run out; whoever started this starts it again.\n".getBytes(US_ASCII);

  private static final byte[] THREAD_DIED =
      "porthole: a thread has died; whoever started this starts it again.\n".getBytes(US_ASCII);

  private Ending() {}

  /**
   * Ends the process with 3 when memory has run out for good, or when a thread of ours dies, of
   * whatever: each is there once, so without it the service would be there in part only.
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

  /** Allocates nothing, and runs no shutdown hook. */
  private static void halt(byte[] why) {
    try {
      STDERR.write(why);
    } catch (IOException e) {
      // Nobody reads it.
    } finally {
      RUNTIME.halt(CANNOT_GO_ON);
    }
  }

  /** Stops the service, and ends the process with 0, when it is told to end (SIGTERM, Ctrl-C). */
  static void onSignals(Service.Stop service) {
    RUNTIME.addShutdownHook(new Thread(() -> stop(service), "porthole-stop"));
  }

  /** The stop has a thread of its own: a lock that it waits for must not keep the process. */
  private static void stop(Service.Stop service) {
    try {
      Thread stopping = new Thread(() -> tryToStop(service), "porthole-stopping");
      stopping.setDaemon(true);
      stopping.start();
      stopping.join(STOP_MILLIS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      // By a signal a JVM exits with 128 and its number; being told to stop is no failure.
      RUNTIME.halt(OK);
    }
  }

  private static void tryToStop(Service.Stop service) {
    try {
      service.stop();
      PeerLog.flushLeftOut();
      Logger.info("porthole has stopped");
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
