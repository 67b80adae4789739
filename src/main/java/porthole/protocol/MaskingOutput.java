package porthole.protocol;

import java.nio.ByteBuffer;
import java.util.function.IntSupplier;

/** Makes masked frames of payloads (RFC 6455, section 5.3), for a client. */
final class MaskingOutput implements FrameOutput {
  private final IntSupplier masks;
  private final FrameOutput output;

  MaskingOutput(IntSupplier masks, FrameOutput output) {
    this.masks = masks;
    this.output = output;
  }

  @Override
  public void frame(int opcode, ByteBuffer payload) {
    output.frame(opcode, Frames.masked(opcode, payload, masks.getAsInt()));
  }

  @Override
  public void urgentFrame(int opcode, ByteBuffer payload) {
    output.urgentFrame(opcode, Frames.masked(opcode, payload, masks.getAsInt()));
  }
}
