package porthole.protocol;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.ByteBuffer;

/** Whether a connection of the echo service answers text reversed (PROTOCOL.md, Echo). */
public enum Flip {
  /** Text is answered as it is. */
  OFF {
    @Override
    public ByteBuffer answer(ByteBuffer utf8) {
      return utf8;
    }
  },
  /** Text is answered with its user-perceived characters in reverse order. */
  ON {
    @Override
    public ByteBuffer answer(ByteBuffer utf8) {
      return Graphemes.reverse(utf8);
    }
  };

  /** The message that toggles: exactly this, case and white space included. */
  public static final String WORD = "flip";

  private static final ByteBuffer WORD_BYTES = ByteBuffer.wrap(WORD.getBytes(UTF_8));

  /** Returns the state after a text message in UTF-8, which is answered in that state. */
  public Flip after(ByteBuffer utf8) {
    if (!utf8.equals(WORD_BYTES)) {
      return this;
    }
    return this == OFF ? ON : OFF;
  }

  /** Returns the state after a text message, which is answered in that state. */
  public Flip after(String text) {
    return after(UTF_8.encode(text));
  }

  /** Returns the answer to a text message in this state. Half a surrogate pair becomes a '?'. */
  public String answer(String text) {
    return UTF_8.decode(answer(UTF_8.encode(text))).toString();
  }

  /**
   * Returns the answer to a text message in this state.
   *
   * @param utf8 valid UTF-8, which is left as it is; its remaining bytes may be the answer
   */
  public abstract ByteBuffer answer(ByteBuffer utf8);
}
