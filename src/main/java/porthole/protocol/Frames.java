package porthole.protocol;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.ByteBuffer;

/** Writes the frames of a server: whole messages, unmasked (RFC 6455, section 5.2). */
public final class Frames {
  public static final int TEXT = 1;
  public static final int BINARY = 2;
  public static final int CLOSE = 8;
  public static final int PING = 9;
  public static final int PONG = 10;

  /** Bytes of the longest header. */
  public static final int MAX_HEADER_BYTES = 10;

  private static final int FINAL = 0x80;
  private static final int MAX_REASON_BYTES = 123;

  private Frames() {}

  /** Puts the header of an unmasked frame that is a whole message; the buffer is big-endian. */
  public static void putHeader(ByteBuffer target, int opcode, int payloadBytes) {
    target.put((byte) (FINAL | opcode));
    if (payloadBytes < 126) {
      target.put((byte) payloadBytes);
    } else if (payloadBytes <= 0xFFFF) {
      target.put((byte) 126);
      target.putShort((short) payloadBytes);
    } else {
      target.put((byte) 127);
      target.putLong(payloadBytes);
    }
  }

  /** Returns the payload of a close frame; the code {@link CloseCode#NONE} makes an empty one. */
  public static ByteBuffer closePayload(int code, String reason) {
    if (code == CloseCode.NONE) {
      return ByteBuffer.allocate(0);
    }
    byte[] utf8 = reason.getBytes(UTF_8);
    if (!CloseCode.maySend(code) || utf8.length > MAX_REASON_BYTES) {
      throw new IllegalArgumentException(
          "Expected a close code that may be sent and a reason of at most 123 bytes but was "
              + code + ", " + utf8.length + " bytes");
    }
    ByteBuffer payload = ByteBuffer.allocate(2 + utf8.length);
    payload.putShort((short) code);
    payload.put(utf8);
    payload.flip();
    return payload;
  }
}
