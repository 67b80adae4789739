package porthole.device.transport;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.ByteBuffer;

/**
 * What a service does with one connection: at the least, something with its texts. Its methods are
 * called on the loop's thread, one at a time, and must not block: while one runs, every connection
 * waits. An exception that leaves one closes its connection with 1011 and touches no other.
 */
@FunctionalInterface
public interface Handler {
  /** Receives a text message, whole. */
  void onText(String text);

  /**
   * Receives a text message as it came: valid UTF-8. A handler that need not look into every
   * message spares the device the decoding. The buffer is valid during the call only.
   */
  default void onText(ByteBuffer utf8) {
    byte[] bytes = new byte[utf8.remaining()];
    utf8.get(bytes);
    onText(new String(bytes, UTF_8));
  }

  /** Receives a binary message, whole. The buffer is valid during the call only. */
  default void onBinary(ByteBuffer data) {}

  /**
   * Receives a ping, whose pong has been sent already. The buffer is valid during the call only.
   */
  default void onPing(ByteBuffer data) {}

  /**
   * Receives a pong with the data of its ping: an answer to {@link Connection#ping}, to the empty
   * pings after a silence, or to none. The buffer is valid during the call only.
   */
  default void onPong(ByteBuffer data) {}

  /**
   * Learns why the connection is about to be closed: a {@link porthole.protocol.ProtocolException}
   * is the peer's fault, any other one has left this handler, or what it gave to the connection to
   * run.
   */
  default void onError(Exception error) {}

  /**
   * Learns that the peer has sent the first close frame: the peer ends the connection, not this
   * server. {@link #onClose} follows at once.
   */
  default void onPeerClose() {}

  /**
   * Learns, once, that the connection is over, whoever ended it: nothing is received after it.
   *
   * @param code the close code; 1005 when the peer gave none, 1006 when there was no close frame
   * @param reason empty when there is none
   */
  default void onClose(int code, String reason) {}
}
