package porthole.device.hub;

/** The hub has no room for what was asked. The message is a sentence for whoever asked. */
public final class LimitException extends Exception {
  private static final long serialVersionUID = 1;

  public LimitException(String message) {
    super(message);
  }
}
