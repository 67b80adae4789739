package porthole.protocol;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.ByteBuffer;

/** Writes the frames of a server or a client (RFC 6455, section 5.2). */
public final class Frames {
  /** The opcode of a fragment that is not the first of its message. */
  public static final int CONTINUATION = 0;

  /** The opcode of a text message. */
  public static final int TEXT = 1;

  /** The opcode of a binary message. */
  public static final int BINARY = 2;

  /** The opcode of a close frame. */
  public static final int CLOSE = 8;

  /** The opcode of a ping. */
  public static final int PING = 9;

  /** The opcode of a pong. */
  public static final int PONG = 10;

  /** The flag of a compressed message in its opcode: RSV1 (RFC 7692, section 6). */
  public static final int COMPRESSED = 0x40;

  /** The flag of a fragment that is not the last of its message, in its opcode (section 5.4). */
  public static final int MORE = 0x80;

  /** Bytes of the longest header, without a mask. */
  public static final int MAX_HEADER_BYTES = 10;

  private static final int OPCODE_BITS = 0x0F;
  private static final int FINAL = 0x80;
  private static final int MASKED = 0x80;
  private static final int MASK_BYTES = 4;
  private static final int MAX_CONTROL_BYTES = 125;
  private static final int MAX_REASON_BYTES = MAX_CONTROL_BYTES - 2;

  private Frames() {}

  /** Returns whether an opcode, with or without flags, is that of a control frame. */
  public static boolean isControl(int opcode) {
    return (opcode & OPCODE_BITS) >= CLOSE;
  }

  /** Returns whether an opcode, with or without flags, is that of a ping or pong. */
  public static boolean isPingOrPong(int opcode) {
    return (opcode & OPCODE_BITS) >= PING;
  }

  /** Returns whether an opcode, with or without flags, is that of a message in one frame. */
  public static boolean isWholeMessage(int opcode) {
    int type = opcode & OPCODE_BITS;
    return (opcode & MORE) == 0 && (type == TEXT || type == BINARY);
  }

  /** Returns whether an encoded frame is a ping. */
  public static boolean isPing(ByteBuffer frame) {
    return (frame.get(frame.position()) & OPCODE_BITS) == PING;
  }

  /** Returns the size of the header of an unmasked frame with a payload of this size. */
  public static int headerBytes(int payloadBytes) {
    return payloadBytes < 126 ? 2 : payloadBytes <= 0xFFFF ? 4 : MAX_HEADER_BYTES;
  }

  /** Puts the header of an unmasked frame; the buffer is big-endian. */
  public static void putHeader(ByteBuffer target, int opcode, int payloadBytes) {
    putHeader(target, opcode, payloadBytes, 0);
  }

  private static void putHeader(ByteBuffer target, int opcode, int payloadBytes, int maskBit) {
    target.put((byte) (FINAL ^ opcode));
    if (payloadBytes < 126) {
      target.put((byte) (maskBit | payloadBytes));
    } else if (payloadBytes <= 0xFFFF) {
      target.put((byte) (maskBit | 126));
      target.putShort((short) payloadBytes);
    } else {
      target.put((byte) (maskBit | 127));
      target.putLong(payloadBytes);
    }
  }

  /**
   * Returns a client's frame: a copy of the payload's remaining bytes, masked.
   *
   * @param mask random: nobody who chooses the payload may foresee it (RFC 6455, section 10.3)
   */
  public static ByteBuffer masked(int opcode, ByteBuffer payload, int mask) {
    int count = payload.remaining();
    ByteBuffer frame = ByteBuffer.allocate(MAX_HEADER_BYTES + MASK_BYTES + count);
    putHeader(frame, opcode, count, MASKED);
    frame.putInt(mask);
    int from = frame.position();
    frame.put(payload.duplicate());
    Mask.apply(frame, from, frame.position(), mask, 0);
    frame.flip();
    return frame;
  }

  /** Checks that the remaining bytes fit into a ping or pong (RFC 6455, section 5.5). */
  public static void requireControl(ByteBuffer payload) {
    if (payload.remaining() > MAX_CONTROL_BYTES) {
      throw new IllegalArgumentException(
          "Expected at most " + MAX_CONTROL_BYTES + " bytes but was " + payload.remaining());
    }
  }

  /**
   * Checks that a code and a reason may stand in a close frame (RFC 6455, sections 5.5 and 7.4).
   */
  public static void requireClose(int code, String reason) {
    int count = reason.getBytes(UTF_8).length;
    if (!CloseCode.maySend(code) || count > MAX_REASON_BYTES) {
      throw new IllegalArgumentException(
          "Expected a close code that may be sent and a reason of at most 123 bytes but was "
              + code
              + ", "
              + count
              + " bytes");
    }
  }

  /**
   * Returns the payload of a close frame. It is empty for {@link CloseCode#NONE}, which answers a
   * close frame without a code.
   */
  public static ByteBuffer closePayload(int code, String reason) {
    if (code == CloseCode.NONE) {
      return ByteBuffer.allocate(0);
    }
    requireClose(code, reason);
    byte[] utf8 = reason.getBytes(UTF_8);
    ByteBuffer payload = ByteBuffer.allocate(2 + utf8.length);
    payload.putShort((short) code);
    payload.put(utf8);
    payload.flip();
    return payload;
  }
}
