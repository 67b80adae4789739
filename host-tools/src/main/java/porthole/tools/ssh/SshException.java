package porthole.tools.ssh;

import java.io.IOException;

/** No connection, or no connection any more; the message is a sentence that says what to do. */
public final class SshException extends IOException {

  private static final long serialVersionUID = 1;

  /** Why. */
  public enum Kind {
    /** Somebody answers that nobody listens there. */
    REFUSED,
    /** Nobody answers: switched off, another address, or a firewall. */
    SILENT,
    /** No such name. */
    UNKNOWN_HOST,
    /** The key is not the one of before, or nobody has said that it is right. */
    HOST_KEY,
    /** Neither key nor password was accepted. */
    LOGIN,
    /** What answers speaks no SSH that we speak. */
    PROTOCOL,
    /** The connection was there and is gone. */
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

  /** Returns whether another try can help: the device may be starting, or the network was away. */
  public boolean mayPass() {
    return kind == Kind.REFUSED
        || kind == Kind.SILENT
        || kind == Kind.LOST
        || kind == Kind.PROTOCOL;
  }
}
