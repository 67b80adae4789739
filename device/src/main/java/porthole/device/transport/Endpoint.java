package porthole.device.transport;

import java.util.Collections;
import java.util.Map;
import java.util.Optional;

/** Accepts the WebSocket connections of a path. Called on the loop's thread. */
public interface Endpoint {
  /**
   * Returns the response that refuses an opening handshake: one sentence with a status such as 403.
   * Called for valid handshakes, before the connection opens; the decision can use {@code Host} and
   * {@code Origin}. By default nobody is refused.
   */
  default Optional<HttpResponse> refusal(HttpRequest request, Peer peer) {
    return Optional.empty();
  }

  /**
   * Returns the subprotocol to use (RFC 6455, section 4.2.2): one of those that the request
   * {@linkplain HttpRequest#subprotocols offers}. By default none; a client that needs one closes
   * the connection.
   */
  default Optional<String> subprotocol(HttpRequest request) {
    return Optional.empty();
  }

  /**
   * Returns additional header fields of the response to the opening handshake, such as {@code
   * Set-Cookie}: values by name. By default none. Names must be tokens, and values must be without
   * control characters (RFC 9110, section 5): they are not checked.
   */
  default Map<String, String> fields(HttpRequest request) {
    return Collections.emptyMap();
  }

  /**
   * Returns the handler of a new connection.
   *
   * @param connection the connection, on which the handler may send at once
   * @param request the opening handshake
   */
  Handler open(Connection connection, HttpRequest request);

  /**
   * Returns whether a silent peer that has never answered a ping stays connected as long as TCP
   * accepts data for it. Other silent peers are dropped after {@link Limit#GONE_SECONDS}.
   */
  default boolean sparesSilent() {
    return false;
  }

  /** Returns what happens when the backlog of a connection exceeds its limit. */
  default Overflow overflow() {
    return Overflow.PAUSE_READING;
  }
}
