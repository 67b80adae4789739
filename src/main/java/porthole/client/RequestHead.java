package porthole.client;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.security.SecureRandom;
import java.util.Base64;
import java.util.Map;
import java.util.TreeMap;

/** The client's half of the opening handshake (RFC 6455, section 4.1). Immutable. */
final class RequestHead {
  private static final int KEY_BYTES = 16;

  private final String target;
  private final String key;
  private final Map<String, String> fields = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);

  private RequestHead(String target, String key) {
    this.target = target;
    this.key = key;
  }

  /** Returns the head of a request, with a key that is new each time. */
  static RequestHead of(Request request, SecureRandom random) {
    byte[] bytes = new byte[KEY_BYTES];
    random.nextBytes(bytes);
    return of(request, Base64.getEncoder().encodeToString(bytes));
  }

  static RequestHead of(Request request, String key) {
    RequestHead head = new RequestHead(request.target(), key);
    head.fields.put("Host", request.authority());
    head.fields.putAll(request.headers());
    head.fields.put("Upgrade", "websocket");
    head.fields.put("Connection", "Upgrade");
    head.fields.put("Sec-WebSocket-Key", key);
    head.fields.put("Sec-WebSocket-Version", "13");
    request
        .compression()
        .ifPresent(offer -> head.fields.put("Sec-WebSocket-Extensions", offer.render()));
    if (!request.subprotocols().isEmpty()) {
      head.fields.put("Sec-WebSocket-Protocol", String.join(", ", request.subprotocols()));
    }
    return head;
  }

  /** Returns the value of {@code Sec-WebSocket-Key}: 16 random bytes in base64. */
  String key() {
    return key;
  }

  /** Returns the bytes to send, fields in the order of their names. */
  byte[] render() {
    StringBuilder head = new StringBuilder("GET " + target + " HTTP/1.1\r\n");
    fields.forEach((name, value) -> head.append(name + ": " + value + "\r\n"));
    return head.append("\r\n").toString().getBytes(US_ASCII);
  }
}
