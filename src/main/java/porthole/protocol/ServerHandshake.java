package porthole.protocol;

import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;

/**
 * The server's half of the opening handshake (RFC 6455, section 4.2): checks the request, renders
 * the answer that accepts it.
 */
public final class ServerHandshake {
  private static final String VERSION = "13";

  private ServerHandshake() {}

  /**
   * Checks a request that asks for WebSocket.
   *
   * @param fields returns the values of a header field, in their order
   * @return the client's key
   * @throws HandshakeRefusal at the first part that is wrong
   */
  public static String check(
      String method, boolean isHttp10, boolean hasBody, Function<String, List<String>> fields)
      throws HandshakeRefusal {
    if (!method.equals("GET") || isHttp10) {
      throw HandshakeRefusal.badRequest("Expected the opening handshake to be a GET of HTTP/1.1.");
    }
    if (!FieldList.contains(fields.apply("Connection"), "Upgrade")) {
      throw HandshakeRefusal.badRequest("Expected 'Connection: Upgrade' in the opening handshake.");
    }
    if (hasBody) {
      throw HandshakeRefusal.badRequest("Expected an opening handshake without a body.");
    }
    requireVersion(fields.apply("Sec-WebSocket-Version"));
    String key = HandshakeKey.in(fields.apply("Sec-WebSocket-Key"));
    if (key.isEmpty()) {
      throw HandshakeRefusal.badRequest("Expected one Sec-WebSocket-Key: 16 bytes in base64.");
    }
    return key;
  }

  private static void requireVersion(List<String> versions) throws HandshakeRefusal {
    if (versions.isEmpty()) {
      throw HandshakeRefusal.badRequest(
          "Expected a Sec-WebSocket-Version in the opening handshake.");
    }
    if (versions.size() > 1 || !versions.get(0).equals(VERSION)) { // Section 4.4
      Map<String, String> fields = new TreeMap<>();
      fields.put("Upgrade", "websocket");
      fields.put("Sec-WebSocket-Version", VERSION);
      throw HandshakeRefusal.upgradeRequired(
          "This server speaks version 13 of WebSocket.", Collections.unmodifiableMap(fields));
    }
  }

  /**
   * Returns the answer that accepts a request: status line and header fields, each with its end of
   * line. Header fields of the server's own and an empty line are to follow.
   *
   * @param key as {@link #check} returned it
   */
  public static StringBuilder accept(String key, HandshakeResult agreed) {
    StringBuilder head = new StringBuilder(256);
    head.append("HTTP/1.1 101 Web Socket Protocol Handshake\r\n");
    field(head, "Connection", "Upgrade");
    field(head, "Sec-WebSocket-Accept", HandshakeKey.accept(key));
    if (agreed.compression().isPresent()) {
      field(head, "Sec-WebSocket-Extensions", agreed.compression().get().render());
    }
    if (agreed.subprotocol().isPresent()) {
      field(head, "Sec-WebSocket-Protocol", agreed.subprotocol().get());
    }
    field(head, "Upgrade", "websocket");
    return head;
  }

  private static void field(StringBuilder head, String name, String value) {
    head.append(name).append(": ").append(value).append("\r\n");
  }
}
