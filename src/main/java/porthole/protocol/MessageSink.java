package porthole.protocol;

import java.nio.ByteBuffer;

/**
 * Receives the messages and control frames of a {@link FrameDecoder}, in order. Buffers belong to
 * the decoder: they are valid during the call only.
 */
public interface MessageSink {
  /** Receives a text message, whole, in valid UTF-8. */
  void onText(ByteBuffer utf8);

  /** Receives a binary message, whole. */
  void onBinary(ByteBuffer data);

  /** Receives a ping, to be answered with the same data. */
  void onPing(ByteBuffer data);

  /** Receives a pong, with the data of its ping if it answers one. */
  void onPong(ByteBuffer data);

  /**
   * Receives the peer's close frame, after which nothing is decoded.
   *
   * @param code {@link CloseCode#NONE} when it has none
   */
  void onClose(int code, String reason);
}
