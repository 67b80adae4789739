package porthole.protocol;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.util.Base64;
import java.util.List;

/** The key of an opening handshake, and the value that accepts it (RFC 6455, section 4). */
final class HandshakeKey {
  static final int BYTES = 16;

  private static final int LETTERS = 24;
  private static final String GUID = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11"; // Section 1.3

  private HandshakeKey() {}

  /** Returns the one value of {@code Sec-WebSocket-Key} that is valid; "" if there is none. */
  static String in(List<String> values) {
    try {
      if (values.size() == 1
          && values.get(0).length() == LETTERS // The decoder does without the padding.
          && Base64.getDecoder().decode(values.get(0)).length == BYTES) {
        return values.get(0);
      }
    } catch (IllegalArgumentException e) {
      // Not base64: as wrong as a key of another length.
    }
    return "";
  }

  /** Returns the value of {@code Sec-WebSocket-Accept} for a key (section 4.2.2, step 5.4). */
  static String accept(String key) {
    return Base64.getEncoder().encodeToString(Sha1.of((key + GUID).getBytes(US_ASCII)));
  }
}
