package porthole.protocol;

import java.nio.ByteBuffer;

/** The received part of a message that comes in parts, in one frame or several. */
final class MessageParts {
  private static final int FIRST_CAPACITY = 1024;
  private static final ByteBuffer NOTHING = ByteBuffer.allocate(0);

  private ByteBuffer bytes = NOTHING;
  private int fragments;
  private Utf8Validator utf8; // None before text beyond ASCII.

  /** Returns how many bytes have come in. */
  int size() {
    return bytes.position();
  }

  /** Returns how many fragments have begun. */
  int fragments() {
    return fragments;
  }

  void setFragments(int fragments) {
    this.fragments = fragments;
  }

  /**
   * Returns the bytes so far, up to their position, with room for more.
   *
   * <p>It grows with the received bytes, not with the announced ones: announcing costs a peer
   * nothing. It doubles, since copying all for each of many fragments would cost us the square of
   * their number.
   *
   * @param atMost the bytes of the whole message, as far as they are known
   */
  ByteBuffer room(int count, int atMost) {
    int needed = bytes.position() + count;
    if (bytes.capacity() < needed) {
      int capacity = Math.max(needed, Math.min(atMost, Math.max(FIRST_CAPACITY, 2 * needed)));
      ByteBuffer larger = ByteBuffer.allocate(capacity);
      bytes.flip();
      larger.put(bytes);
      bytes = larger;
    }
    return bytes;
  }

  /** Returns the validator of a text message. */
  Utf8Validator utf8() {
    if (utf8 == null) {
      utf8 = new Utf8Validator();
    }
    return utf8;
  }

  /** Returns whether the text so far ends with a whole character. */
  boolean isBetweenCharacters() {
    return utf8 == null || utf8.isComplete();
  }

  /** Returns the parts of the next message: null, unless a validator is to be used again. */
  MessageParts afterMessage() {
    bytes = NOTHING; // The sink has it, and an idle connection has nothing.
    fragments = 0;
    return utf8 == null ? null : this;
  }
}
