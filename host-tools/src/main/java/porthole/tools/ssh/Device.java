package porthole.tools.ssh;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.time.Duration;
import java.util.function.LongConsumer;

/** A device at which we are logged in. Not for several threads. */
public interface Device extends AutoCloseable {

  /** Runs a command line of {@code sh} and waits for its end, at most so long. */
  CommandResult run(String command, Duration limit) throws IOException;

  /** Runs a command line with input. */
  CommandResult run(String command, byte[] input, Duration limit) throws IOException;

  /**
   * Runs a command line whose output goes on for as long as it likes, and returns its exit code.
   */
  int follow(String command, OutputStream out) throws IOException;

  /**
   * Adds bytes at the end of a file, which is made if it is not there.
   *
   * @param sent is told, from time to time, how many bytes have gone
   */
  void append(String path, InputStream content, LongConsumer sent) throws IOException;

  /** Logs in again, whether or not the connection is still there. */
  void reconnect() throws IOException;

  @Override
  void close();
}
