package porthole.device.transport;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.ByteBuffer;
import java.util.Arrays;
import porthole.protocol.Frames;

/**
 * A message that is encoded once, as a frame, and shared by all connections to which it is sent:
 * the backlogs of a hundred slow peers hold one array. Immutable; may be made and sent on any
 * thread.
 */
public final class PreparedMessage implements QueuedBytes {
  /** Bytes that a message costs beside its own: objects and a place in each backlog. */
  public static final int OBJECT_BYTES = 64;

  private static final Object NO_KEY = new Object();

  private final byte[] frame;
  private final int headerBytes;
  private final Object key;

  private PreparedMessage(byte[] frame, int headerBytes, Object key) {
    this.frame = frame;
    this.headerBytes = headerBytes;
    this.key = key;
  }

  /** Returns a text message. */
  public static PreparedMessage text(String text) {
    return of(Frames.TEXT, ByteBuffer.wrap(text.getBytes(UTF_8)));
  }

  /** Returns a text message of the remaining bytes, which must be valid UTF-8; they are copied. */
  public static PreparedMessage text(ByteBuffer utf8) {
    return of(Frames.TEXT, utf8);
  }

  /** Returns a binary message of the remaining bytes, which are copied. */
  public static PreparedMessage binary(ByteBuffer data) {
    return of(Frames.BINARY, data);
  }

  /** Returns a message with an opcode and the remaining bytes, which are copied. */
  public static PreparedMessage of(int opcode, ByteBuffer payload) {
    int count = payload.remaining();
    int headerBytes = Frames.headerBytes(count);
    ByteBuffer frame = ByteBuffer.allocate(headerBytes + count);
    Frames.putHeader(frame, opcode, count);
    frame.put(payload.duplicate());
    return new PreparedMessage(frame.array(), headerBytes, NO_KEY);
  }

  /**
   * Returns this message as the latest value of a key, such as a channel. With {@link
   * Overflow#KEEP_LATEST} it replaces unsent messages with an equal key. The bytes are shared.
   */
  public PreparedMessage latestOf(Object key) {
    return new PreparedMessage(frame, headerBytes, key);
  }

  /** Returns whether this is a text message; otherwise it is a binary one. */
  public boolean isText() {
    return (frame[0] & 0x0F) == Frames.TEXT;
  }

  /** Returns the payload as a read-only buffer. */
  public ByteBuffer payload() {
    return ByteBuffer.wrap(frame, headerBytes, frame.length - headerBytes)
        .slice()
        .asReadOnlyBuffer();
  }

  /** Returns whether this is the latest value of something ({@link #latestOf}). */
  public boolean hasKey() {
    return key != NO_KEY;
  }

  /** Returns the key given to {@link #latestOf}. */
  public Object key() {
    return key;
  }

  /** Returns the bytes that this counts in a backlog. */
  public int cost() {
    return frame.length + OBJECT_BYTES;
  }

  @Override
  public int length() {
    return frame.length;
  }

  @Override
  public void copy(int from, int count, ByteBuffer target) {
    target.put(frame, from, count);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof PreparedMessage
        && Arrays.equals(frame, ((PreparedMessage) other).frame)
        && key.equals(((PreparedMessage) other).key);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(frame);
  }

  @Override
  public String toString() {
    int count = frame.length - headerBytes;
    return isText() ? new String(frame, headerBytes, count, UTF_8) : count + " bytes";
  }
}
