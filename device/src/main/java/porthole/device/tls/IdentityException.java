package porthole.device.tls;

/** A certificate or key that cannot be used. The message is a sentence for the owner. */
public final class IdentityException extends Exception {
  private static final long serialVersionUID = 1;

  IdentityException(String message) {
    super(message);
  }

  IdentityException(String message, Throwable cause) {
    super(message, cause);
  }
}
