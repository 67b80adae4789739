package porthole.tools.board;

import java.io.IOException;

/** The connection to the board is lost: unplugged, or closed by the board. */
public final class BoardLostException extends IOException {

  private static final long serialVersionUID = 1;

  public BoardLostException(String message) {
    super(message);
  }

  public BoardLostException(String message, Throwable cause) {
    super(message, cause);
  }
}
