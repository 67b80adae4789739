package porthole.tools.bench;

import java.io.IOException;

/** The server refused the connection; the message says how. */
final class RefusedException extends IOException {
  private static final long serialVersionUID = 1;

  RefusedException(String message) {
    super(message);
  }
}
