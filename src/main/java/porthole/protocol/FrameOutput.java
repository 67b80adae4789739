package porthole.protocol;

import java.nio.ByteBuffer;

/**
 * Takes the frames that a {@link WebSocketSession} sends, in their order. No frame may be written
 * after a close frame.
 */
public interface FrameOutput {
  /**
   * Takes a frame.
   *
   * @param opcode with {@link Frames#COMPRESSED} or {@link Frames#MORE} where they apply
   * @param bytes in the role of the server the payload, valid during the call only; in the role of
   *     the client the whole frame, masked, for the output to keep
   */
  void frame(int opcode, ByteBuffer bytes);

  /** Takes a ping or pong, which may overtake frames that wait. */
  default void urgentFrame(int opcode, ByteBuffer bytes) {
    frame(opcode, bytes);
  }
}
