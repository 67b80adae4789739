package porthole.protocol;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.util.ArrayList;
import java.util.Base64;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * The client's half of one opening handshake (RFC 6455, section 4.1): renders the request, checks
 * the server's answer. Immutable: each {@code with} method returns a changed copy.
 */
public final class ClientHandshake {
  /** The size of the nonce that becomes the key: 16 random bytes, new for each connection. */
  public static final int NONCE_BYTES = HandshakeKey.BYTES;

  private static final String SUBPROTOCOL = "Sec-WebSocket-Protocol";
  private static final String EXTENSIONS = "Sec-WebSocket-Extensions";
  private static final String ACCEPT = "Sec-WebSocket-Accept";

  private final String target;
  private final String authority;
  private final String key;
  private Map<String, String> fields = Collections.emptyMap();
  private List<String> subprotocols = Collections.emptyList();
  private Optional<DeflateParameters> compression = Optional.empty();

  private ClientHandshake(String target, String authority, String key) {
    this.target = target;
    this.authority = authority;
    this.key = key;
  }

  private ClientHandshake(ClientHandshake other) {
    this(other.target, other.authority, other.key);
    fields = other.fields;
    subprotocols = other.subprotocols;
    compression = other.compression;
  }

  /**
   * Returns a handshake that offers no subprotocol and no extension.
   *
   * @param target path and query, as in the request line
   * @param authority the value of {@code Host}
   * @param nonce {@link #NONCE_BYTES} random bytes
   */
  public static ClientHandshake to(String target, String authority, byte[] nonce) {
    if (nonce.length != NONCE_BYTES) {
      throw new IllegalArgumentException("Expected 16 random bytes but was " + nonce.length);
    }
    return new ClientHandshake(target, authority, Base64.getEncoder().encodeToString(nonce));
  }

  /** Returns this handshake with more header fields; one may replace {@code Host}. */
  public ClientHandshake withFields(Map<String, String> more) {
    ClientHandshake changed = new ClientHandshake(this);
    changed.fields = more;
    return changed;
  }

  /** Returns this handshake with offered subprotocols, the preferred first. */
  public ClientHandshake withSubprotocols(List<String> names) {
    ClientHandshake changed = new ClientHandshake(this);
    changed.subprotocols = Collections.unmodifiableList(new ArrayList<>(names));
    return changed;
  }

  /** Returns this handshake with an offer of permessage-deflate, or none. */
  public ClientHandshake withCompression(Optional<DeflateParameters> offer) {
    ClientHandshake changed = new ClientHandshake(this);
    changed.compression = offer;
    return changed;
  }

  /** Returns the request to send, its fields in the order of their names. */
  public byte[] request() {
    Map<String, String> all = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
    all.put("Host", authority);
    all.putAll(fields);
    all.put("Upgrade", "websocket");
    all.put("Connection", "Upgrade");
    all.put("Sec-WebSocket-Key", key);
    all.put("Sec-WebSocket-Version", "13");
    compression.ifPresent(offer -> all.put(EXTENSIONS, offer.render()));
    if (!subprotocols.isEmpty()) {
      all.put(SUBPROTOCOL, String.join(", ", subprotocols));
    }
    StringBuilder head = new StringBuilder("GET " + target + " HTTP/1.1\r\n");
    all.forEach((name, value) -> head.append(name + ": " + value + "\r\n"));
    return head.append("\r\n").toString().getBytes(US_ASCII);
  }

  /**
   * Checks an answer with the status 101.
   *
   * @return the negotiated subprotocol and extension
   * @throws ProtocolViolationException that names the first field that is wrong, and its value
   */
  public HandshakeResult check(ResponseHead answer) throws ProtocolViolationException {
    require(answer.isHttp11(), "expected HTTP/1.1 but was '" + answer.statusLine() + "'");
    require(
        answer.field("Upgrade").equalsIgnoreCase("websocket"),
        "expected 'Upgrade: websocket' but " + shown(answer, "Upgrade"));
    require(
        answer.hasToken("Connection", "Upgrade"),
        "expected 'Connection: Upgrade' but " + shown(answer, "Connection"));
    require(
        answer.field(ACCEPT).equals(HandshakeKey.accept(key)),
        "expected a Sec-WebSocket-Accept for our key but " + shown(answer, ACCEPT));
    return HandshakeResult.of(subprotocol(answer.field(SUBPROTOCOL)), compression(answer));
  }

  private Optional<String> subprotocol(String chosen) throws ProtocolViolationException {
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
    return Optional.of(chosen).filter(name -> !name.isEmpty());
  }

  private Optional<DeflateParameters> compression(ResponseHead answer)
      throws ProtocolViolationException {
    try {
      List<Extension> chosen = Extension.parse(Collections.singletonList(answer.field(EXTENSIONS)));
      if (chosen.isEmpty() || compression.isPresent()) {
        return chosen.isEmpty() ? Optional.empty() : compression.get().confirm(chosen);
      }
    } catch (ProtocolViolationException e) {
      throw wrong("its Sec-WebSocket-Extensions does not fit: " + e.getMessage());
    }
    throw wrong("it chose an extension, and none was offered");
  }

  private static String shown(ResponseHead head, String field) {
    return head.has(field)
        ? "was '" + ResponseHead.printable(head.field(field)) + "'"
        : "there was none";
  }

  private static void require(boolean holds, String wrong) throws ProtocolViolationException {
    if (!holds) {
      throw wrong(wrong);
    }
  }

  private static ProtocolViolationException wrong(String wrong) {
    return new ProtocolViolationException(CloseCode.PROTOCOL_ERROR, wrong);
  }
}
