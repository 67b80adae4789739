package porthole.protocol;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.ByteBuffer;
import java.util.Arrays;

/**
 * A whole message as a frame without a mask (RFC 6455, section 5.2). Header and payload are one
 * array, which is encoded once and shared by all receivers. Immutable.
 */
public final class MessageFrame {
  private final byte[] bytes;
  private final int headerBytes;

  private MessageFrame(byte[] bytes, int headerBytes) {
    this.bytes = bytes;
    this.headerBytes = headerBytes;
  }

  /** Returns the frame of an opcode and the remaining bytes, which are copied. */
  public static MessageFrame of(int opcode, ByteBuffer payload) {
    int count = payload.remaining();
    byte[] bytes = begun(opcode, count);
    payload.duplicate().get(bytes, bytes.length - count, count);
    return new MessageFrame(bytes, bytes.length - count);
  }

  /** Returns the frame of a text. */
  public static MessageFrame text(String text) {
    return of(Frames.TEXT, ByteBuffer.wrap(text.getBytes(UTF_8)));
  }

  /** Returns a text frame in which another frame's text stands between two texts. */
  public static MessageFrame around(String before, MessageFrame text, String after) {
    byte[] start = before.getBytes(UTF_8);
    byte[] end = after.getBytes(UTF_8);
    byte[] bytes = begun(Frames.TEXT, start.length + text.payloadBytes() + end.length);
    ByteBuffer rest = ByteBuffer.wrap(bytes);
    int headerBytes = bytes.length - start.length - text.payloadBytes() - end.length;
    rest.position(headerBytes);
    rest.put(start).put(text.bytes, text.headerBytes, text.payloadBytes()).put(end);
    return new MessageFrame(bytes, headerBytes);
  }

  /** Returns the array of a frame with its header, and room for the payload. */
  private static byte[] begun(int opcode, int payloadBytes) {
    byte[] bytes = new byte[Frames.headerBytes(payloadBytes) + payloadBytes];
    Frames.putHeader(ByteBuffer.wrap(bytes), opcode, payloadBytes);
    return bytes;
  }

  /** Returns whether this is a text message; otherwise it is a binary one. */
  public boolean isText() {
    return (bytes[0] & 0x0F) == Frames.TEXT;
  }

  /** Returns the number of bytes, with the header. */
  public int length() {
    return bytes.length;
  }

  /** Returns the number of bytes without the header. */
  public int payloadBytes() {
    return bytes.length - headerBytes;
  }

  /** Returns the payload as a read-only buffer. */
  public ByteBuffer payload() {
    return ByteBuffer.wrap(bytes, headerBytes, payloadBytes()).slice().asReadOnlyBuffer();
  }

  /** Returns the payload as a text. Each call decodes it. */
  public String text() {
    return new String(bytes, headerBytes, payloadBytes(), UTF_8);
  }

  /** Returns how many code points the text has. */
  public int codePoints() {
    int count = 0;
    for (int i = headerBytes; i < bytes.length; i++) {
      count += isContinuation(bytes[i]) ? 0 : 1;
    }
    return count;
  }

  /** Returns whether a byte is not the first one of its character (RFC 3629). */
  private static boolean isContinuation(byte b) {
    return (b & 0xC0) == 0x80;
  }

  /** Copies some of the frame's bytes, counted from the first byte of the header. */
  public void copy(int from, int count, ByteBuffer target) {
    target.put(bytes, from, count);
  }

  /** Returns the array; the payload begins at {@link #payloadStart}. Nobody may write to it. */
  byte[] array() {
    return bytes;
  }

  int payloadStart() {
    return headerBytes;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof MessageFrame && Arrays.equals(bytes, ((MessageFrame) other).bytes);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(bytes);
  }

  @Override
  public String toString() {
    return isText() ? text() : payloadBytes() + " bytes";
  }
}
