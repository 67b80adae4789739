package porthole.tools;

import java.io.InputStream;
import java.io.OutputStream;
import java.io.PrintWriter;
import java.time.Duration;

/**
 * What a command may touch, so that a test can hand it another one.
 *
 * @param out where the results go, unbuffered: what is written is out
 * @param err one sentence for the user when something fails
 */
record World(InputStream in, OutputStream out, PrintWriter err, Pause pause) {

  /** Waits for as long as it is told to. */
  interface Pause {
    void of(Duration length) throws InterruptedException;
  }
}
