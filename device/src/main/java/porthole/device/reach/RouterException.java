package porthole.device.reach;

/** A router does not forward the port: it gave no usable answer, or it refused. */
final class RouterException extends Exception {
  private static final long serialVersionUID = 1L;

  private final boolean refusal;

  private RouterException(String words, boolean refusal) {
    super(words);
    this.refusal = refusal;
  }

  /** Creates the exception for a router that gives no usable answer. */
  static RouterException silent(String words) {
    return new RouterException(words, false);
  }

  /**
   * Creates the exception for a refusal.
   *
   * @param words the router's reason with its code, without a full stop
   */
  static RouterException refusal(String words) {
    return new RouterException(words, true);
  }

  /** Returns whether the router answered, and said no. */
  boolean isRefusal() {
    return refusal;
  }
}
