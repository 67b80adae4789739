package porthole.protocol;

import java.util.Collections;
import java.util.Map;

/**
 * A request is not an opening handshake that a server can accept. The message is for its client.
 */
public final class HandshakeRefusal extends Exception {
  private static final long serialVersionUID = 1;

  private final int status;
  private final transient Map<String, String> fields;

  private HandshakeRefusal(int status, String message, Map<String, String> fields) {
    super(message, null, false, false); // A stranger's mistake is no reason for a stack trace.
    this.status = status;
    this.fields = fields;
  }

  static HandshakeRefusal badRequest(String message) {
    return new HandshakeRefusal(400, message, Collections.emptyMap());
  }

  static HandshakeRefusal upgradeRequired(String message, Map<String, String> fields) {
    return new HandshakeRefusal(426, message, fields);
  }

  /** Returns the HTTP status of the answer: 400, or 426 for another version of WebSocket. */
  public int status() {
    return status;
  }

  /** Returns the header fields that the answer needs. */
  public Map<String, String> fields() {
    return fields;
  }
}
