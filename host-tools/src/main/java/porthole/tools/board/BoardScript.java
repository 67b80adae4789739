package porthole.tools.board;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A user's program, wrapped so that its exit code is reported. A board takes SystemExit for a soft
 * reset, so a program that may raise it runs inside a program that turns it into another exception.
 * Any other program is sent unchanged, which saves the board the memory for its text.
 */
public final class BoardScript {

  private static final Pattern MAY_EXIT = Pattern.compile("\\bexit\\b|SystemExit");
  private static final Pattern EXIT =
      Pattern.compile("(?s).*OSError: \\('porthole exit', (None|True|False|-?\\d+|'.*'|.*)\\)");

  private static final byte[] MARK = "\uFEFF".getBytes(StandardCharsets.UTF_8);
  private static final byte FIRST_COMMAND = 1;
  private static final byte LAST_COMMAND = 4;

  private final byte[] program;

  private BoardScript(byte[] program) {
    this.program = program;
  }

  /** Takes a program, without a byte order mark. */
  public static BoardScript of(byte[] given) {
    byte[] source =
        startsWith(given, MARK) ? Arrays.copyOfRange(given, MARK.length, given.length) : given;
    String text = new String(source, StandardCharsets.UTF_8);
    if (!MAY_EXIT.matcher(text).find()) {
      return new BoardScript(source.clone());
    }
    String wrapped =
        """
        try:
         exec(%s,{'__name__':'__main__'})
        except SystemExit as e:
         raise OSError('porthole exit',e.args[0] if e.args else None)
        """
            .formatted(PythonSource.literal(text));
    return new BoardScript(wrapped.getBytes(StandardCharsets.US_ASCII));
  }

  /**
   * Refuses control characters that the board's REPL would obey: Ctrl-A to Ctrl-D.
   *
   * @param name of the program, for the error message
   * @throws IOException with a sentence, if the program has one
   */
  public static void check(byte[] source, String name) throws IOException {
    int line = 1;
    for (byte b : source) {
      if (b >= FIRST_COMMAND && b <= LAST_COMMAND) {
        throw new IOException(
            "Expected Python in "
                + name
                + ", but line "
                + line
                + " has the control character "
                + b
                + ": write it in a string as '\\x0"
                + b
                + "'.");
      }
      line += b == '\n' ? 1 : 0;
    }
  }

  private static boolean startsWith(byte[] bytes, byte[] start) {
    return bytes.length >= start.length
        && Arrays.equals(bytes, 0, start.length, start, 0, start.length);
  }

  public byte[] program() {
    return program.clone();
  }

  /** Returns the exit code that Python itself would: that of sys.exit, or 1 for a traceback. */
  public int exitCode(BoardException end) {
    Matcher exit = EXIT.matcher(end.traceback().strip());
    if (!exit.matches()) {
      return 1;
    }
    String value = exit.group(1);
    if (value.matches("-?\\d{1,9}")) {
      return Integer.parseInt(value) & 0xff;
    }
    return value.equals("None") || value.equals("False") ? 0 : 1;
  }

  /** Returns the text to show at the end: a traceback, or the message given to sys.exit. */
  public Optional<String> words(BoardException end) {
    Matcher exit = EXIT.matcher(end.traceback().strip());
    if (!exit.matches()) {
      return Optional.of(end.traceback().strip());
    }
    String value = exit.group(1);
    return value.startsWith("'")
        ? Optional.of(value.substring(1, value.length() - 1))
        : Optional.empty();
  }
}
