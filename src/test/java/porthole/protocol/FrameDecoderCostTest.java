package porthole.protocol;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import org.junit.jupiter.api.Test;

/** What a peer can make a decoder allocate. */
class FrameDecoderCostTest {
  private static final int FRAGMENTS = 4096;
  private static final int FRAGMENT_BYTES = 16;
  private static final int MESSAGE_BYTES = FRAGMENTS * FRAGMENT_BYTES;

  @Test
  void manyFragmentsAreNotCopiedForEachOfThem() throws Exception {
    long allocated = Allocation.of(FrameDecoderCostTest::receiveManyFragments);
    assertTrue(allocated < 16 * MESSAGE_BYTES, "allocated " + allocated);
  }

  private static void receiveManyFragments() throws ProtocolViolationException {
    FrameDecoder decoder = decoder();
    for (int i = 0; i < FRAGMENTS; i++) {
      ByteBuffer frame = ByteBuffer.allocate(2 + FRAGMENT_BYTES);
      frame.put((byte) ((i == FRAGMENTS - 1 ? 0x80 : 0) | (i == 0 ? 2 : 0)));
      frame.put((byte) FRAGMENT_BYTES);
      frame.rewind();
      decoder.receive(frame);
    }
    assertTrue(decoder.isIdle(), "the message is whole");
  }

  @Test
  void anAnnouncedLengthTakesNoMemory() throws Exception {
    byte[] header = {2, 127, 0, 0, 0, 0, 0, 1, 0, 0, 1};
    long allocated = Allocation.of(() -> decoder().receive(ByteBuffer.wrap(header)));
    assertTrue(allocated < MESSAGE_BYTES / 8, "allocated " + allocated);
  }

  private static FrameDecoder decoder() {
    return FrameDecoder.ofClient(MessageLimits.of(MESSAGE_BYTES, FRAGMENTS), new Deaf());
  }

  @Test
  void anEndedDecoderHoldsNoBytesOfTheMessage() throws Exception {
    FrameDecoder decoder = decoder();
    ByteBuffer start = ByteBuffer.allocate(10 + MESSAGE_BYTES - 1);
    start.put((byte) 2).put((byte) 127).putLong(MESSAGE_BYTES).rewind();
    decoder.receive(start);
    assertTrue(HeldBytes.of(decoder) >= MESSAGE_BYTES - 1, "the message has begun");
    decoder.end();
    assertEquals(0, HeldBytes.of(decoder));
  }

  private static final class Deaf implements MessageSink {
    @Override
    public void onText(ByteBuffer utf8) {}

    @Override
    public void onBinary(ByteBuffer data) {}

    @Override
    public void onPing(ByteBuffer data) {}

    @Override
    public void onPong(ByteBuffer data) {}

    @Override
    public void onClose(int code, String reason) {}
  }
}
