package porthole.device.transport;

import java.util.Collections;
import java.util.Map;
import java.util.Optional;

/** Decides what is done with the connections of a path. Called on the loop's thread. */
public interface Endpoint {
  /**
   * Returns the answer to an opening handshake that is not to be: one sentence with a status such
   * as 403. It is asked before there is a connection, about a handshake that is valid, so that who
   * may come can depend on {@code Host} and {@code Origin}. Unless an endpoint says otherwise,
   * everybody.
   */
  default Optional<HttpResponse> refusal(HttpRequest request, Peer peer) {
    return Optional.empty();
  }

  /**
   * Returns the subprotocol that is spoken (RFC 6455, section 4.2.2), one of those that the request
   * {@linkplain HttpRequest#subprotocols offers}. Unless an endpoint says otherwise, none; it is
   * for the client to go then.
   */
  default Optional<String> subprotocol(HttpRequest request) {
    return Optional.empty();
  }

  /**
   * Returns header fields, values below their names, that the answer to this opening handshake has
   * beside its own, such as {@code Set-Cookie}. Unless an endpoint says otherwise, none. Names must
   * be tokens and values without control characters (RFC 9110, section 5): nobody checks them here.
   */
  default Map<String, String> fields(HttpRequest request) {
    return Collections.emptyMap();
  }

  /**
   * Returns the handler of a connection that has just been opened.
   *
   * @param connection open: the handler may send at once
   * @param request the opening handshake
   */
  Handler open(Connection connection, HttpRequest request);

  /**
   * Returns whether a peer that has never answered a ping stays, however long it is silent, as long
   * as TCP takes what is sent to it; others are gone after {@link Limit#GONE_SECONDS}.
   */
  default boolean sparesSilent() {
    return false;
  }

  /** Returns what happens when too much waits for a peer of this endpoint. */
  default Overflow overflow() {
    return Overflow.PAUSE_READING;
  }
}
