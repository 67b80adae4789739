package porthole.client;

import java.io.IOException;
import porthole.protocol.ProtocolException;
import porthole.protocol.ResponseHead;

/** The server answered the opening handshake with something else than an open connection. */
public final class HandshakeException extends IOException {

  private static final long serialVersionUID = 1;

  private final int status;

  private HandshakeException(int status, String message) {
    super(message);
    this.status = status;
  }

  /** Returns the refusal of a server, with its own words on it, where it has some. */
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
  static HandshakeException wrong(ProtocolException why) {
    return new HandshakeException(
        0, "The server's opening handshake is wrong: " + why.getMessage() + ".");
  }

  /** Returns the HTTP status of the refusal, or 0 if the answer was wrong in another way. */
  public int status() {
    return status;
  }
}
