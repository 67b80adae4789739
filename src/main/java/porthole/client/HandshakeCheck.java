package porthole.client;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.List;

/** What a server's half of the opening handshake must have (RFC 6455, section 4.1). Immutable. */
final class HandshakeCheck {
  private static final String GUID = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11"; // Section 1.3

  private final String key;
  private final List<String> subprotocols;

  private HandshakeCheck(String key, List<String> subprotocols) {
    this.key = key;
    this.subprotocols = subprotocols;
  }

  /**
   * Returns the check of the answer to a request.
   *
   * @param key the value of its {@code Sec-WebSocket-Key}
   * @param subprotocols those that it offered
   */
  static HandshakeCheck of(String key, List<String> subprotocols) {
    return new HandshakeCheck(key, subprotocols);
  }

  /**
   * Checks an answer with the status 101.
   *
   * @throws HandshakeException that names the first field that is wrong, and its value
   */
  void require(ResponseHead head) throws HandshakeException {
    require(head.isHttp11(), "expected HTTP/1.1 but was '" + head.statusLine() + "'");
    require(
        head.field("Upgrade").equalsIgnoreCase("websocket"),
        "expected 'Upgrade: websocket' but " + shown(head, "Upgrade"));
    require(
        head.hasToken("Connection", "Upgrade"),
        "expected 'Connection: Upgrade' but " + shown(head, "Connection"));
    require(
        head.field("Sec-WebSocket-Accept").equals(accept()),
        "expected a Sec-WebSocket-Accept for our key but " + shown(head, "Sec-WebSocket-Accept"));
    requireSubprotocol(head.field("Sec-WebSocket-Protocol"));
  }

  private void requireSubprotocol(String chosen) throws HandshakeException {
    require(
        !subprotocols.isEmpty() || chosen.isEmpty(),
        "it chose a subprotocol, and none was offered");
    require(
        subprotocols.isEmpty() || !chosen.isEmpty(),
        "it chose none of the subprotocols " + subprotocols);
    require(
        subprotocols.isEmpty() || subprotocols.contains(chosen),
        "it chose the subprotocol '"
            + ResponseHead.printable(chosen)
            + "' and none of "
            + subprotocols);
  }

  private static String shown(ResponseHead head, String field) {
    return head.has(field)
        ? "was '" + ResponseHead.printable(head.field(field)) + "'"
        : "there was none";
  }

  private static void require(boolean holds, String wrong) throws HandshakeException {
    if (!holds) {
      throw HandshakeException.wrong(wrong);
    }
  }

  /** RFC 6455, section 4.2.2, step 5.4. */
  private String accept() {
    try {
      byte[] digest = MessageDigest.getInstance("SHA-1").digest((key + GUID).getBytes(US_ASCII));
      return Base64.getEncoder().encodeToString(digest);
    } catch (NoSuchAlgorithmException e) { // Every Java has it.
      throw new IllegalStateException(e);
    }
  }
}
