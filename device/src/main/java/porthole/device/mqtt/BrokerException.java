package porthole.device.mqtt;

/** The broker cannot be used now. The message is a sentence for the owner. */
final class BrokerException extends Exception {
  private static final long serialVersionUID = 1;

  private final boolean refusal;

  private BrokerException(String message, boolean refusal, Throwable cause) {
    super(message, cause);
    this.refusal = refusal;
  }

  /** Returns that the same will happen again until somebody has done something. */
  static BrokerException refusal(String message, Throwable cause) {
    return new BrokerException(message, true, cause);
  }

  /** Returns that it may work the next time. */
  static BrokerException failure(String message, Throwable cause) {
    return new BrokerException(message, false, cause);
  }

  boolean isRefusal() {
    return refusal;
  }
}
