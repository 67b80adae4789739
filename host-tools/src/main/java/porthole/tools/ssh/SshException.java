package porthole.tools.ssh;

import java.io.IOException;

/** A failed or lost connection. The message is a sentence that says what to do. */
public final class SshException extends IOException {

  private static final long serialVersionUID = 1;

  /** The reason. */
  public enum Kind {
    /** The host refuses the connection: no program listens on the port. */
    REFUSED,
    /** Nothing answers: the host is off, has another address, or is behind a firewall. */
    SILENT,
    /** The name has no address. */
    UNKNOWN_HOST,
    /** The host key has changed, or the user has not accepted it. */
    HOST_KEY,
    /** The device accepted neither a key nor a password. */
    LOGIN,
    /** The server has no common SSH algorithms, or speaks no SSH. */
    PROTOCOL,
    /** An open connection was lost. */
    LOST
  }

  private final Kind kind;

  SshException(Kind kind, String sentence) {
    super(sentence);
    this.kind = kind;
  }

  SshException(Kind kind, String sentence, Throwable cause) {
    super(sentence, cause);
    this.kind = kind;
  }

  public Kind kind() {
    return kind;
  }

  /**
   * Returns whether another attempt may succeed: the device may be starting, or the network down.
   */
  public boolean mayPass() {
    return kind == Kind.REFUSED
        || kind == Kind.SILENT
        || kind == Kind.LOST
        || kind == Kind.PROTOCOL;
  }
}
