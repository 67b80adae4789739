package porthole.tools.board;

import java.io.IOException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A program on the board ended with an exception. */
public final class BoardException extends IOException {

  private static final long serialVersionUID = 1;
  private static final Pattern OS_ERROR = Pattern.compile("OSError: \\[Errno (\\d+)].*");
  private static final Pattern BARE_OS_ERROR = Pattern.compile("OSError: (\\d+)");

  private final String traceback;

  private BoardException(String traceback, String message) {
    super(message);
    this.traceback = traceback;
  }

  static BoardException of(String traceback) {
    String[] lines = traceback.strip().split("\\R");
    return new BoardException(
        String.join("\n", lines), "The board says: " + lines[lines.length - 1]);
  }

  /** Returns the same error, explained for a path. */
  BoardException about(String path) {
    String reason =
        switch (errno()) {
          case 2 -> "it does not exist";
          case 13, 1, 30 -> "it cannot be changed";
          case 17 -> "it exists already";
          case 20 -> "it is not a folder";
          case 21 -> "it is a folder";
          case 22 -> "the board's file system does not allow this name";
          case 28 -> "the board's storage is full";
          case 36 -> "its name is too long for the board";
          case 39, 90 -> "the folder is not empty; 'rm -r' removes it with its content";
          default -> getMessage();
        };
    return new BoardException(traceback, "On the board, " + path + ": " + reason);
  }

  /** Returns the number of an OSError, 0 for any other exception. */
  private int errno() {
    String[] lines = traceback.strip().split("\\R");
    for (Pattern form : new Pattern[] {OS_ERROR, BARE_OS_ERROR}) {
      Matcher matcher = form.matcher(lines[lines.length - 1]);
      if (matcher.matches()) {
        return Integer.parseInt(matcher.group(1));
      }
    }
    return 0;
  }

  /** Returns the traceback that the board printed. */
  public String traceback() {
    return traceback;
  }
}
