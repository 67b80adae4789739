package porthole.protocol;

import java.nio.ByteBuffer;

/**
 * Receives the events of a {@link WebSocketSession}, in the order in which the peer sent them.
 * Buffers belong to the session: they are valid during the call only.
 */
public interface SessionListener {
  /** Receives a text message, whole, in valid UTF-8. */
  void onText(ByteBuffer utf8);

  /** Receives a binary message, whole. */
  void onBinary(ByteBuffer data);

  /** Receives a ping. The session has answered it already. */
  default void onPing(ByteBuffer data) {}

  /** Receives a pong. */
  default void onPong(ByteBuffer data) {}

  /**
   * Learns that the peer has begun the closing handshake. Messages may still be sent during this
   * call; the session answers the close frame after it.
   */
  default void onPeerClose() {}

  /** Learns that the peer has broken the protocol. The session closes after this call. */
  default void onViolation(ProtocolViolationException violation) {}

  /**
   * Learns, once, with which code and reason the WebSocket ends. A session in the role of the
   * server calls this with the first close frame that is sent or received, since it ignores
   * messages after its own. A session in the role of the client calls it last.
   *
   * @param code {@link CloseCode#NONE} for a close frame without a code, {@link CloseCode#ABNORMAL}
   *     without a closing handshake
   */
  void onClose(int code, String reason);

  /**
   * Learns that nothing more will be received or sent. The shell writes the frames that it still
   * has, and ends the connection.
   */
  default void onFinished() {}
}
