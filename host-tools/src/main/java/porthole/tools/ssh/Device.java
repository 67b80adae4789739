package porthole.tools.ssh;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.time.Duration;
import java.util.function.LongConsumer;

/** A device with an open login. Not for several threads. */
public interface Device extends AutoCloseable {

  /** Runs a command line of {@code sh} and waits for its end, up to the limit. */
  CommandResult run(String command, Duration limit) throws IOException;

  /** Runs a command line with input, and waits for its end. */
  CommandResult run(String command, byte[] input, Duration limit) throws IOException;

  /** Runs a command line without a time limit, and returns its exit code. */
  int follow(String command, OutputStream out) throws IOException;

  /**
   * Appends bytes to a file, which is created if needed.
   *
   * @param sent receives the number of bytes sent so far, now and then
   */
  void append(String path, InputStream content, LongConsumer sent) throws IOException;

  /** Logs in again, whether or not the connection is still open. */
  void reconnect() throws IOException;

  @Override
  void close();
}
