package porthole.device.transport.loop;

import java.nio.ByteBuffer;
import porthole.device.transport.QueuedBytes;
import porthole.protocol.Frames;

/** A control frame in a backlog: too few bytes for a chunk of its own. Immutable. */
final class SmallFrame implements QueuedBytes {
  private final byte[] bytes;

  private SmallFrame(byte[] bytes) {
    this.bytes = bytes;
  }

  /** Returns a frame; the payload is consumed. */
  static SmallFrame of(int opcode, ByteBuffer payload) {
    ByteBuffer frame = ByteBuffer.allocate(2 + payload.remaining());
    Frames.putHeader(frame, opcode, payload.remaining());
    frame.put(payload);
    return new SmallFrame(frame.array());
  }

  @Override
  public int length() {
    return bytes.length;
  }

  @Override
  public void copy(int from, int count, ByteBuffer target) {
    target.put(bytes, from, count);
  }
}
