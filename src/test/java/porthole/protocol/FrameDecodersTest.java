package porthole.protocol;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class FrameDecodersTest {
  private static final byte[] MASK = {1, 2, 3, 4};

  private final FrameDecoders decoders = FrameDecoders.of(MessageLimits.of(1000, 8));

  /** A session that writes down what it is given. */
  private final class Recorder implements SessionListener, FrameOutput {
    private final List<String> texts = new ArrayList<>();
    private final WebSocketSession session =
        WebSocketSession.ofServer(decoders, PerMessageDeflate.NONE, this, this);

    private void receive(byte[] bytes, int from, int to) {
      session.receive(ByteBuffer.wrap(Arrays.copyOfRange(bytes, from, to)), decoders);
    }

    @Override
    public void onText(ByteBuffer utf8) {
      texts.add(UTF_8.decode(utf8).toString());
    }

    @Override
    public void onBinary(ByteBuffer data) {
      throw new AssertionError("Expected text");
    }

    @Override
    public void onClose(int code, String reason) {
      texts.add("close " + code);
    }

    @Override
    public void onFinished() {
      texts.add("finished");
    }

    @Override
    public void frame(int opcode, ByteBuffer payload) {
      // The test looks at what is received.
    }
  }

  @Test
  void sessionsWhoseFramesAreCutAnywhereReceiveOnlyTheirOwnMessages() {
    byte[] bytes = join(frame(Frames.TEXT, "één"), frame(Frames.TEXT, "two"));
    for (int cut = 0; cut <= bytes.length; cut++) {
      for (int otherCut = 0; otherCut <= bytes.length; otherCut++) {
        Recorder one = new Recorder();
        Recorder other = new Recorder();
        one.receive(bytes, 0, cut);
        other.receive(bytes, 0, otherCut);
        one.receive(bytes, cut, bytes.length);
        other.receive(bytes, otherCut, bytes.length);
        assertEquals(Arrays.asList("één", "two"), one.texts, "cut at " + cut);
        assertEquals(Arrays.asList("één", "two"), other.texts, "cut at " + otherCut);
      }
    }
  }

  @Test
  void aSessionKeepsItsDecoderOnlyWithinAMessage() {
    byte[] bytes = frame(Frames.TEXT, "text");
    Recorder one = new Recorder();
    one.receive(bytes, 0, bytes.length);
    FrameDecoder free = decoders.lend(new EventRecorder());
    decoders.giveBack(free);
    one.receive(bytes, 0, 3);
    assertFalse(one.session.isIdle());
    FrameDecoder second = decoders.lend(new EventRecorder());
    assertNotSame(free, second);
    one.receive(bytes, 3, bytes.length);
    assertTrue(one.session.isIdle());
    assertSame(free, decoders.lend(new EventRecorder()));
  }

  @Test
  void aSessionThatHasFinishedReceivesNothingAndItsDecoderIsNotLentAgain() {
    byte[] close = frame(Frames.CLOSE, "");
    byte[] text = frame(Frames.TEXT, "text");
    Recorder one = new Recorder();
    one.receive(close, 0, close.length);
    one.receive(text, 0, text.length);
    one.session.end();
    assertEquals(Arrays.asList("close 1005", "finished"), one.texts);
    Recorder other = new Recorder();
    other.receive(text, 0, text.length);
    assertEquals(Arrays.asList("text"), other.texts);
  }

  @Test
  void aSessionThatBreaksTheProtocolLeavesTheDecoderOfOthersAlone() {
    Recorder one = new Recorder();
    one.receive(new byte[] {(byte) 0xFF, (byte) 0xFF}, 0, 2);
    assertEquals(Arrays.asList("close 1002", "finished"), one.texts);
    byte[] text = frame(Frames.TEXT, "text");
    Recorder other = new Recorder();
    other.receive(text, 0, text.length);
    assertEquals(Arrays.asList("text"), other.texts);
  }

  private static byte[] frame(int opcode, String text) {
    byte[] payload = text.getBytes(UTF_8);
    ByteBuffer frame = ByteBuffer.allocate(6 + payload.length);
    frame.put((byte) (0x80 | opcode)).put((byte) (0x80 | payload.length)).put(MASK);
    for (int i = 0; i < payload.length; i++) {
      frame.put((byte) (payload[i] ^ MASK[i % 4]));
    }
    return frame.array();
  }

  private static byte[] join(byte[] first, byte[] second) {
    byte[] both = Arrays.copyOf(first, first.length + second.length);
    System.arraycopy(second, 0, both, first.length, second.length);
    return both;
  }
}
