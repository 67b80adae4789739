package porthole.device.mqtt;

/** The broker cannot be used at the moment. The message is a sentence for the owner. */
final class BrokerException extends Exception {
  private static final long serialVersionUID = 1;

  private final boolean refusal;

  private BrokerException(String message, boolean refusal, Throwable cause) {
    super(message, cause);
    this.refusal = refusal;
  }

  /** Creates a permanent failure; retrying will not help. */
  static BrokerException refusal(String message, Throwable cause) {
    return new BrokerException(message, true, cause);
  }

  /** Creates a temporary failure; a retry may succeed. */
  static BrokerException failure(String message, Throwable cause) {
    return new BrokerException(message, false, cause);
  }

  boolean isRefusal() {
    return refusal;
  }
}
