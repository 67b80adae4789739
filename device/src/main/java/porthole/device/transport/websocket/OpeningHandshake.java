package porthole.device.transport.websocket;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.US_ASCII;

import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.Map;
import java.util.Optional;
import porthole.device.transport.http.HttpDate;
import porthole.protocol.DeflateParameters;

/**
 * Renders the answer that accepts an opening handshake (RFC 6455, section 4.2.2). One object serves
 * all connections of a loop. Loop's thread.
 */
final class OpeningHandshake {
  private static final String GUID =
      "258EAFA5-E914-47DA-95CA-C5AB0DC85B11"; // RFC 6455, section 1.3

  /** Made at the start: the JDK reads files for it, and without descriptors would never again. */
  private final MessageDigest sha1 = sha1();

  private static MessageDigest sha1() {
    try {
      return MessageDigest.getInstance("SHA-1");
    } catch (NoSuchAlgorithmException e) { // Every Java has it.
      throw new IllegalStateException(e);
    }
  }

  /**
   * Returns the 101 that accepts a handshake.
   *
   * @param key its {@code Sec-WebSocket-Key}, without white space around it
   * @param deflate the agreed parameters of permessage-deflate, if any
   * @param more header fields that the endpoint adds
   */
  ByteBuffer accept(
      String key,
      Optional<DeflateParameters> deflate,
      Optional<String> subprotocol,
      Map<String, String> more) {
    StringBuilder head = new StringBuilder(256);
    head.append("HTTP/1.1 101 Web Socket Protocol Handshake\r\n");
    field(head, "Connection", "Upgrade");
    field(head, "Sec-WebSocket-Accept", accept(key));
    deflate.ifPresent(agreed -> field(head, "Sec-WebSocket-Extensions", agreed.render()));
    subprotocol.ifPresent(name -> field(head, "Sec-WebSocket-Protocol", name));
    field(head, "Upgrade", "websocket");
    more.forEach((name, value) -> field(head, name, value));
    head.append(HttpDate.field(System.currentTimeMillis()));
    return ByteBuffer.wrap(head.append("\r\n").toString().getBytes(ISO_8859_1));
  }

  private static void field(StringBuilder head, String name, String value) {
    head.append(name).append(": ").append(value).append("\r\n");
  }

  /** RFC 6455, section 4.2.2, step 5.4. */
  private String accept(String key) {
    byte[] digest = sha1.digest((key + GUID).getBytes(US_ASCII));
    return Base64.getEncoder().encodeToString(digest);
  }
}
