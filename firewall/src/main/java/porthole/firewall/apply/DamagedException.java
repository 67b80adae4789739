package porthole.firewall.apply;

import java.io.IOException;

/** Thrown when one of our own small files is not as we wrote it. */
final class DamagedException extends IOException {
  private static final long serialVersionUID = 1L;

  DamagedException(String file, String record) {
    super("Expected a file that porthole-firewall wrote but " + file + " is damaged at '" + record
        + "'; move it away, then no rule counts as ours.");
  }
}
