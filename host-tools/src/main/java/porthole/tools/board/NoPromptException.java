package porthole.tools.board;

import java.io.IOException;
import java.util.List;

/** A board gives no prompt; the message explains why. */
public final class NoPromptException extends IOException {

  private static final long serialVersionUID = 1;

  private final transient List<String> heard;

  NoPromptException(String message, List<String> heard) {
    super(message);
    this.heard = List.copyOf(heard);
  }

  /** Returns the last lines that the board printed instead. */
  public List<String> heard() {
    return heard;
  }
}
