package porthole.protocol;

import java.nio.ByteBuffer;

/**
 * Learns what a {@link FrameDecoder} has decoded, in order. Buffers are the decoder's: they are
 * valid during the call only.
 */
public interface MessageSink {
  /** A text message, whole, in valid UTF-8. */
  void onText(ByteBuffer utf8);

  /** A binary message, whole. */
  void onBinary(ByteBuffer data);

  /** A ping, which is to be answered with the same data. */
  void onPing(ByteBuffer data);

  /** A pong, with the data of the ping that it answers, if there was one. */
  void onPong(ByteBuffer data);

  /**
   * The peer's close frame; nothing is decoded after it.
   *
   * @param code {@link CloseCode#NONE} when it has none
   */
  void onClose(int code, String reason);
}
