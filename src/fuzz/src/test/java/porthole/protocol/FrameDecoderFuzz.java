package porthole.protocol;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import porthole.fuzz.Input;

/**
 * Frames for a server or a client, compressed or not. The events and the close code do not depend
 * on how the bytes are cut, nor on pauses. No message is larger than the limit. Text is UTF-8.
 * Messages that are encoded again are decoded as the same.
 */
public final class FrameDecoderFuzz {
  private static final int MAX_MESSAGE_BYTES = 1000;
  private static final MessageLimits LIMITS = MessageLimits.of(MAX_MESSAGE_BYTES, 8);
  private static final Set<Integer> CLOSE_CODES =
      Set.of(CloseCode.PROTOCOL_ERROR, CloseCode.INVALID_DATA, CloseCode.TOO_BIG);

  private final boolean server;
  private final boolean deflates;
  private final boolean keepsContext;

  private FrameDecoderFuzz(int choice) {
    server = (choice & 1) == 0;
    deflates = (choice & 2) != 0;
    keepsContext = (choice & 4) != 0;
  }

  /** The first byte chooses role and compression; the others are the peer's. */
  public static void fuzzerTestOneInput(byte[] bytes) {
    Input input = Input.of(bytes);
    FrameDecoderFuzz target = new FrameDecoderFuzz(input.choice());
    byte[] received = input.rest();
    Events whole = target.decoded(List.of(received), false);
    for (List<byte[]> parts : Input.cuts(received)) {
      assertEquals(whole.told, target.decoded(parts, false).told);
      assertEquals(whole.told, target.decoded(parts, true).told);
    }
    whole.requireEncodedAgain();
  }

  private Events decoded(List<byte[]> parts, boolean pauses) {
    Events events = new Events();
    FrameDecoder decoder =
        server ? FrameDecoder.ofServer(LIMITS, events) : FrameDecoder.ofClient(LIMITS, events);
    Inflaters inflaters = keepsContext ? Inflaters.withContext() : Inflaters.withoutContext();
    if (deflates) {
      decoder.inflating(inflaters);
    }
    events.pausing = pauses ? decoder::pause : () -> {};
    try {
      int frames = 0;
      for (byte[] part : parts) {
        frames += receive(decoder, ByteBuffer.wrap(part.clone()));
      }
      events.told.add("frames " + frames + ", idle " + decoder.isIdle());
    } catch (ProtocolViolationException e) {
      assertTrue(CLOSE_CODES.contains(e.closeCode()), e.getMessage());
      assertTrue(e.getMessage().startsWith("Expected "), e.getMessage());
      events.told.add("refused with " + e.closeCode());
    } finally {
      decoder.end();
      inflaters.end();
    }
    return events;
  }

  /** Receives on after each pause; returns how many frames have begun. */
  private static int receive(FrameDecoder decoder, ByteBuffer bytes)
      throws ProtocolViolationException {
    int frames = 0;
    int before;
    do {
      before = bytes.remaining();
      frames += decoder.receive(bytes);
    } while (bytes.hasRemaining() && bytes.remaining() < before);
    return frames;
  }

  /** What the decoder told, in words that differ where the events differ. */
  private static final class Events implements MessageSink {
    private final List<String> told = new ArrayList<>();
    private final ByteArrayOutputStream encoded = new ByteArrayOutputStream();
    private final List<String> messages = new ArrayList<>();
    private Runnable pausing = () -> {};

    private void add(int opcode, ByteBuffer payload) {
      byte[] bytes = new byte[payload.remaining()];
      payload.duplicate().get(bytes);
      assertTrue(bytes.length <= MAX_MESSAGE_BYTES, "bytes: " + bytes.length);
      String event = opcode + " " + HexFormat.of().formatHex(bytes);
      told.add(event);
      messages.add(event);
      ByteBuffer frame = Frames.masked(opcode, ByteBuffer.wrap(bytes), 0x01020380);
      encoded.write(frame.array(), frame.position(), frame.remaining());
      pausing.run();
    }

    /** Decodes what was told, encoded as one frame a message: all but the close frame. */
    private void requireEncodedAgain() {
      Events again = new Events();
      FrameDecoder decoder = FrameDecoder.ofServer(LIMITS, again);
      try {
        decoder.receive(ByteBuffer.wrap(encoded.toByteArray()));
      } catch (ProtocolViolationException e) {
        throw new AssertionError(e);
      }
      assertEquals(messages, again.messages);
    }

    @Override
    public void onText(ByteBuffer utf8) {
      try {
        StandardCharsets.UTF_8.newDecoder().decode(utf8.duplicate());
      } catch (CharacterCodingException e) {
        throw new AssertionError(e);
      }
      add(Frames.TEXT, utf8);
    }

    @Override
    public void onBinary(ByteBuffer data) {
      add(Frames.BINARY, data);
    }

    @Override
    public void onPing(ByteBuffer data) {
      Frames.requireControl(data);
      add(Frames.PING, data);
    }

    @Override
    public void onPong(ByteBuffer data) {
      Frames.requireControl(data);
      add(Frames.PONG, data);
    }

    @Override
    public void onClose(int code, String reason) {
      if (code != CloseCode.NONE) {
        Frames.requireClose(code, reason);
      }
      told.add("close " + code + " " + reason);
    }
  }
}
