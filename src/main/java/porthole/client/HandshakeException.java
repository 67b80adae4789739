package porthole.client;

import java.io.IOException;
import porthole.protocol.ProtocolViolationException;
import porthole.protocol.ResponseHead;

/** The server refused the opening handshake, or its answer breaks the protocol. */
public final class HandshakeException extends IOException {

  private static final long serialVersionUID = 1;

  private final int status;

  private HandshakeException(int status, String message) {
    super(message);
    this.status = status;
  }

  /** Returns the failure for a refusal, with the server's reason if there is one. */
  static HandshakeException refused(ResponseHead head, String words) {
    String why = words.isEmpty() ? "" : ": " + words;
    return new HandshakeException(
        head.status(),
        "The server refused the opening handshake: HTTP "
            + head.statusAndPhrase()
            + why
            + (why.endsWith(".") ? "" : "."));
  }

  /** Returns the failure of a handshake whose answer breaks the protocol. */
  static HandshakeException wrong(ProtocolViolationException why) {
    return new HandshakeException(
        0, "The server's opening handshake is wrong: " + why.getMessage() + ".");
  }

  /** Returns the HTTP status of a refusal; 0 for an answer that breaks the protocol. */
  public int status() {
    return status;
  }
}
