package porthole.tools.board;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A user's program, made such that its exit code reaches us. To a board SystemExit is the wish for
 * a soft reset, so a program that may raise it is run by one that catches it and raises an
 * exception of a shape of ours; any other goes as it is, which costs the board no memory for its
 * text.
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

  /** Takes a program; the byte order mark that Windows puts before one is no part of it. */
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
   * Checks that a board takes a program for one: its REPL obeys Ctrl-A to Ctrl-D, wherever they
   * stand.
   *
   * @param name of the program, for the sentence
   * @throws IOException with a sentence
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
                + ": in a string write it as '\\x0"
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

  /** Returns the code as Python's own command would: that of sys.exit, and 1 for a traceback. */
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

  /** Returns what is to be shown of its end: a traceback, or the words given to sys.exit. */
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
