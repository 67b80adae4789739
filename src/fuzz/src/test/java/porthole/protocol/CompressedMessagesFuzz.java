package porthole.protocol;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import porthole.fuzz.Input;

/**
 * Messages that are compressed, framed and decoded come out as they went in, for every window and
 * with or without context. A compressed message is smaller than its content.
 */
public final class CompressedMessagesFuzz {
  private static final int MAX_MESSAGES = 8;

  private CompressedMessagesFuzz() {}

  /** The first byte chooses window and context; each message has its length in a byte before it. */
  public static void fuzzerTestOneInput(byte[] bytes) {
    Input input = Input.of(bytes);
    int choice = input.choice();
    int windowBits = DeflateParameters.MIN_WINDOW_BITS + (choice & 7);
    boolean keepsContext = (choice & 8) != 0;
    List<byte[]> sent = messages(input.rest());
    List<byte[]> received = new ArrayList<>();
    Inflaters inflaters = keepsContext ? Inflaters.withContext() : Inflaters.withoutContext();
    MessageDeflater deflater =
        keepsContext ? MessageDeflater.withContext() : MessageDeflater.withoutContext();
    FrameDecoder decoder =
        FrameDecoder.ofServer(MessageLimits.of(1 << 20, 4), new BinaryMessages(received))
            .inflating(inflaters);
    try {
      for (byte[] message : sent) {
        decoder.receive(frame(message, deflater.deflate(ByteBuffer.wrap(message), windowBits)));
      }
    } catch (ProtocolViolationException e) {
      throw new AssertionError(e);
    } finally {
      decoder.end();
      inflaters.end();
      deflater.end();
    }
    assertEquals(sent.size(), received.size());
    for (int i = 0; i < sent.size(); i++) {
      assertTrue(Arrays.equals(sent.get(i), received.get(i)), "message " + i);
    }
  }

  private static List<byte[]> messages(byte[] bytes) {
    List<byte[]> messages = new ArrayList<>();
    int at = 0;
    while (at < bytes.length && messages.size() < MAX_MESSAGES) {
      int end = Math.min(bytes.length, at + 1 + 16 * (bytes[at] & 0xff));
      messages.add(Arrays.copyOfRange(bytes, at + 1, end));
      at = end;
    }
    return messages;
  }

  private static ByteBuffer frame(byte[] message, Optional<ByteBuffer> deflated) {
    deflated.ifPresent(
        payload -> assertTrue(payload.remaining() < message.length, "larger: " + payload));
    return deflated
        .map(payload -> Frames.masked(Frames.BINARY | Frames.COMPRESSED, payload, 0x01020380))
        .orElseGet(() -> Frames.masked(Frames.BINARY, ByteBuffer.wrap(message), 0x01020380));
  }

  /** Keeps binary messages; there are no others. */
  private record BinaryMessages(List<byte[]> all) implements MessageSink {
    @Override
    public void onBinary(ByteBuffer data) {
      byte[] bytes = new byte[data.remaining()];
      data.get(bytes);
      all.add(bytes);
    }

    @Override
    public void onText(ByteBuffer utf8) {
      throw new AssertionError("Expected no text");
    }

    @Override
    public void onPing(ByteBuffer data) {
      throw new AssertionError("Expected no ping");
    }

    @Override
    public void onPong(ByteBuffer data) {
      throw new AssertionError("Expected no pong");
    }

    @Override
    public void onClose(int code, String reason) {
      throw new AssertionError("Expected no close frame");
    }
  }
}
