package porthole.protocol;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.nio.ByteBuffer;

/** Whether a connection of the echo service answers text reversed (PROTOCOL.md, Echo). */
public enum Flip {
  /** Text is answered as it is. */
  OFF {
    @Override
    public String answer(String text) {
      return text;
    }
  },
  /** Text is answered with its user-perceived characters in reverse order. */
  ON {
    @Override
    public String answer(String text) {
      return Graphemes.reverse(text);
    }
  };

  /** The message that toggles: exactly this, case and white space included. */
  public static final String WORD = "flip";

  private static final ByteBuffer WORD_BYTES = ByteBuffer.wrap(WORD.getBytes(US_ASCII));

  /** Returns whether a text message in UTF-8 is the toggling word. */
  public static boolean isWord(ByteBuffer utf8) {
    return utf8.equals(WORD_BYTES);
  }

  /** Returns the state after a message was received; the message is answered in that state. */
  public Flip after(String text) {
    if (!text.equals(WORD)) {
      return this;
    }
    return this == OFF ? ON : OFF;
  }

  /** Returns the answer to a text message in this state. */
  public abstract String answer(String text);
}
