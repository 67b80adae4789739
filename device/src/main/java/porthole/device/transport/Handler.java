package porthole.device.transport;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.ByteBuffer;

/**
 * Receives the messages and events of one connection. The loop's thread calls one method at a time;
 * no method may block, because all other connections wait. An exception closes this connection with
 * 1011 and no other.
 */
@FunctionalInterface
public interface Handler {
  /** Receives a whole text message. */
  void onText(String text);

  /**
   * Receives a whole text message as valid UTF-8. A handler that overrides this saves the decoding
   * to a string. The buffer is valid during the call only.
   */
  default void onText(ByteBuffer utf8) {
    byte[] bytes = new byte[utf8.remaining()];
    utf8.get(bytes);
    onText(new String(bytes, UTF_8));
  }

  /** Receives a whole binary message. The buffer is valid during the call only. */
  default void onBinary(ByteBuffer data) {}

  /** Receives a ping; its pong is already sent. The buffer is valid during the call only. */
  default void onPing(ByteBuffer data) {}

  /**
   * Receives a pong with the data of its ping. It answers {@link Connection#ping} or an empty ping
   * of the heartbeat, or is unsolicited. The buffer is valid during the call only.
   */
  default void onPong(ByteBuffer data) {}

  /**
   * Receives the exception that is about to close the connection. A {@link
   * porthole.protocol.ProtocolViolationException} is the peer's fault; any other comes from this
   * handler or from work that it gave to the connection.
   */
  default void onError(Exception error) {}

  /**
   * Called when the peer has sent the first close frame, so that the peer ends the connection and
   * not this server. {@link #onClose} follows at once.
   */
  default void onPeerClose() {}

  /**
   * Called once when the connection has ended; nothing is received afterwards.
   *
   * @param code the close code; 1005 if the close frame has none, 1006 without a close frame
   * @param reason the reason; empty if there is none
   */
  default void onClose(int code, String reason) {}
}
