package porthole.firewall;

/** Thrown when the arguments are wrong; the message says what was expected. */
final class UsageException extends Exception {
  private static final long serialVersionUID = 1L;

  UsageException(String message) {
    super(message);
  }
}
