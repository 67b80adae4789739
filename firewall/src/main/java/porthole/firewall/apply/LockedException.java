package porthole.firewall.apply;

import java.io.IOException;

/** Thrown when another process is changing the rule file. */
public final class LockedException extends IOException {
  private static final long serialVersionUID = 1L;

  public LockedException() {
    super("Another porthole-firewall is changing the rule file; try again when it is done.");
  }
}
