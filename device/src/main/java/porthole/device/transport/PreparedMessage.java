package porthole.device.transport;

import java.nio.ByteBuffer;
import porthole.protocol.Frames;
import porthole.protocol.MessageFrame;

/**
 * A message that is encoded once, as a frame, and shared by all connections to which it is sent:
 * the backlogs of a hundred slow peers hold one array. Immutable; may be made and sent on any
 * thread.
 */
public final class PreparedMessage implements QueuedBytes {
  /** Bytes that a message costs beside its own: objects and a place in each backlog. */
  public static final int OBJECT_BYTES = 64;

  private static final Object NO_KEY = new Object();

  private final MessageFrame frame;
  private final Object key;

  private PreparedMessage(MessageFrame frame, Object key) {
    this.frame = frame;
    this.key = key;
  }

  /** Returns the message of a frame, which is shared and not copied. */
  public static PreparedMessage of(MessageFrame frame) {
    return new PreparedMessage(frame, NO_KEY);
  }

  /** Returns a text message. */
  public static PreparedMessage text(String text) {
    return of(MessageFrame.text(text));
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
    return of(MessageFrame.of(opcode, payload));
  }

  /**
   * Returns this message as the latest value of a key, such as a channel. With {@link
   * Overflow#KEEP_LATEST} it replaces unsent messages with an equal key. The bytes are shared.
   */
  public PreparedMessage latestOf(Object key) {
    return new PreparedMessage(frame, key);
  }

  /** Returns whether this is a text message; otherwise it is a binary one. */
  public boolean isText() {
    return frame.isText();
  }

  /** Returns the payload as a read-only buffer. */
  public ByteBuffer payload() {
    return frame.payload();
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
    return frame.length() + OBJECT_BYTES;
  }

  @Override
  public int length() {
    return frame.length();
  }

  @Override
  public void copy(int from, int count, ByteBuffer target) {
    frame.copy(from, count, target);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof PreparedMessage
        && frame.equals(((PreparedMessage) other).frame)
        && key.equals(((PreparedMessage) other).key);
  }

  @Override
  public int hashCode() {
    return frame.hashCode();
  }

  @Override
  public String toString() {
    return frame.toString();
  }
}
