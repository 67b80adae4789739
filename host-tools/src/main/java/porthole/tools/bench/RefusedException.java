package porthole.tools.bench;

import java.io.IOException;

/** The server answered, but not with an open connection; the message says what it did. */
final class RefusedException extends IOException {
  private static final long serialVersionUID = 1;

  RefusedException(String message) {
    super(message);
  }
}
