package porthole.tools.terminal;

import java.io.InputStream;
import java.io.OutputStream;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.Map;

/**
 * All that a command may use of its process; a test passes its own.
 *
 * @param out receives the results; unbuffered
 * @param err receives one sentence for the user when a command fails
 * @param pause waits between attempts
 * @param environment the environment variables
 */
public record CommandContext(
    InputStream in,
    OutputStream out,
    PrintWriter err,
    Pause pause,
    Terminal terminal,
    Map<String, String> environment) {

  /** Returns a context without a terminal and without environment variables. */
  public CommandContext(InputStream in, OutputStream out, PrintWriter err, Pause pause) {
    this(in, out, err, pause, Terminal.none(err), Map.of());
  }

  /** Returns the same context with another output. */
  public CommandContext withOut(OutputStream other) {
    return new CommandContext(in, other, err, pause, terminal, environment);
  }

  /** Waits for a given time. */
  public interface Pause {
    void of(Duration length) throws InterruptedException;
  }
}
