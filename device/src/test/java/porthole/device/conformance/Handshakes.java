package porthole.device.conformance;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;

/** Opening handshakes by hand (RFC 6455, sections 1.3 and 4). */
final class Handshakes {
  /** The sample nonce of section 1.3. */
  static final String KEY = "dGhlIHNhbXBsZSBub25jZQ==";

  private static final String REQUEST =
      "GET / HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n"
          + "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: "
          + KEY;

  private static final String GUID = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";
  private static final int MAX_HEAD_BYTES = 16 * 1024;

  private Handshakes() {}

  /** Returns what must stand in Sec-WebSocket-Accept. */
  static String accept(String key) {
    try {
      MessageDigest sha1 = MessageDigest.getInstance("SHA-1");
      return Base64.getEncoder().encodeToString(sha1.digest((key + GUID).getBytes(ISO_8859_1)));
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError("Every JDK has SHA-1", e);
    }
  }

  /** Returns a good request, with more fields. */
  static String request(String... more) {
    return withFields(REQUEST, more);
  }

  /** Returns the 101 that accepts a request, with more fields. */
  static String acceptance(String request, String... more) {
    return withFields(
        "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
            + "Sec-WebSocket-Accept: "
            + accept(field(request, "Sec-WebSocket-Key")),
        more);
  }

  private static String withFields(String head, String... fields) {
    StringBuilder all = new StringBuilder(head);
    for (String field : fields) {
      all.append("\r\n").append(field);
    }
    return all.append("\r\n\r\n").toString();
  }

  /** Returns the value of a header field, "" when there is none. */
  static String field(String head, String name) {
    for (String line : head.split("\r\n")) {
      if (line.regionMatches(true, 0, name + ":", 0, name.length() + 1)) {
        return line.substring(name.length() + 1).trim();
      }
    }
    return "";
  }

  /** Reads a head with the empty line that ends it, and nothing behind it. */
  static String readHead(InputStream in) throws IOException {
    StringBuilder head = new StringBuilder();
    while (head.indexOf("\r\n\r\n") < 0 && head.length() < MAX_HEAD_BYTES) {
      int next = in.read();
      if (next < 0) {
        throw new EOFException("Expected a whole head but was '" + head + "'");
      }
      head.append((char) next);
    }
    return head.toString();
  }
}
