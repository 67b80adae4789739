package porthole.protocol;

/** The peer has broken the protocol. Has the expectation as its message, and a close code. */
public final class ProtocolViolationException extends Exception {
  private static final long serialVersionUID = 1;

  private final int closeCode;

  /**
   * @param closeCode with which the connection is to be closed
   * @param message such as "Expected X but was Y"
   */
  public ProtocolViolationException(int closeCode, String message) {
    super(message, null, false, false); // A stranger's mistake is no reason for a stack trace.
    this.closeCode = closeCode;
  }

  /** Returns the code of the close frame that answers it (RFC 6455, section 7.4.1). */
  public int closeCode() {
    return closeCode;
  }
}
