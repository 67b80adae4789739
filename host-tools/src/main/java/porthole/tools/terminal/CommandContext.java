package porthole.tools.terminal;

import java.io.InputStream;
import java.io.OutputStream;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.Map;

/**
 * What a command may touch, so that a test can hand it another one.
 *
 * @param out where the results go, unbuffered: what is written is out
 * @param err one sentence for the user when something fails
 * @param terminal where the user is asked
 * @param environment the variables that the shell has set
 */
public record CommandContext(
    InputStream in,
    OutputStream out,
    PrintWriter err,
    Pause pause,
    Terminal terminal,
    Map<String, String> environment) {

  /** Returns a world in which nobody can be asked and nothing is set. */
  public CommandContext(InputStream in, OutputStream out, PrintWriter err, Pause pause) {
    this(in, out, err, pause, Terminal.none(err), Map.of());
  }

  /** Returns the same world with another output. */
  public CommandContext withOut(OutputStream other) {
    return new CommandContext(in, other, err, pause, terminal, environment);
  }

  /** Waits for as long as it is told to. */
  public interface Pause {
    void of(Duration length) throws InterruptedException;
  }
}
