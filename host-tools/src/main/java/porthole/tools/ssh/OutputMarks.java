package porthole.tools.ssh;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.HexFormat;

/**
 * Marks the begin and end of a command's output: a login shell may print text before and after it,
 * on standard output and standard error. Immutable.
 */
final class OutputMarks {

  private static final int RANDOM_BYTES = 8;

  /** Limits the shell's text before the command, which may explain why no command ran. */
  private static final int MAX_BEFORE_BYTES = 300;

  private static final SecureRandom RANDOM = new SecureRandom();

  private final String word;

  private OutputMarks(String word) {
    this.word = word;
  }

  /** Returns marks with random digits, which no other text contains. */
  static OutputMarks random() {
    byte[] bytes = new byte[RANDOM_BYTES];
    RANDOM.nextBytes(bytes);
    return new OutputMarks(HexFormat.of().formatHex(bytes));
  }

  /**
   * Returns a command line that prints the marks around the command on both outputs and keeps the
   * command's exit code. The marks differ from the text of this line, which a shell may print, too.
   */
  String around(String command) {
    return print("begin\\n")
        + "(\n"
        + command
        + "\n)\nporthole_code=$?\n"
        + print("end")
        + "exit $porthole_code";
  }

  private String print(String which) {
    String print = "printf '%s-" + which + "' " + word;
    return print + "\n" + print + " >&2\n";
  }

  /** Returns a stream that passes on the text between the marks. */
  Filter filter(OutputStream to) {
    return new Filter(
        (word + "-begin\n").getBytes(StandardCharsets.US_ASCII),
        (word + "-end").getBytes(StandardCharsets.US_ASCII),
        to);
  }

  /** Passes on the text between two marks as it comes. */
  static final class Filter extends OutputStream {

    private final byte[] begin;
    private final byte[] end;
    private final OutputStream to;
    private final ByteArrayOutputStream before = new ByteArrayOutputStream();

    /** Number of bytes of the awaited mark that came last. */
    private int matched;

    private boolean begun;
    private boolean over;

    private Filter(byte[] begin, byte[] end, OutputStream to) {
      this.begin = begin;
      this.end = end;
      this.to = to;
    }

    @Override
    public synchronized void write(int b) throws IOException {
      write(new byte[] {(byte) b}, 0, 1);
    }

    @Override
    public synchronized void write(byte[] bytes, int offset, int length) throws IOException {
      ByteArrayOutputStream inside = new ByteArrayOutputStream(length + end.length);
      for (int i = offset; i < offset + length && !over; i++) {
        take(bytes[i], inside);
      }
      inside.writeTo(to);
    }

    /** Matches the awaited mark; bytes that turn out to be no mark are passed on. */
    private void take(byte b, ByteArrayOutputStream inside) {
      byte[] mark = begun ? end : begin;
      while (matched > 0 && mark[matched] != b) {
        int kept = border(mark, matched);
        pass(mark, matched - kept, inside);
        matched = kept;
      }
      if (mark[matched] != b) {
        pass(new byte[] {b}, 1, inside);
        return;
      }
      matched++;
      if (matched == mark.length) {
        matched = 0;
        over = begun;
        begun = true;
      }
    }

    /** Returns the length of the longest proper prefix of a part of the mark that also ends it. */
    private static int border(byte[] mark, int length) {
      for (int kept = length - 1; kept > 0; kept--) {
        if (Arrays.equals(mark, 0, kept, mark, length - kept, length)) {
          return kept;
        }
      }
      return 0;
    }

    private void pass(byte[] bytes, int length, ByteArrayOutputStream inside) {
      if (begun) {
        inside.write(bytes, 0, length);
      } else if (before.size() < MAX_BEFORE_BYTES) {
        before.write(bytes, 0, length);
      }
    }

    @Override
    public void flush() throws IOException {
      to.flush();
    }

    /** Passes on the begin of an incomplete mark, at the end of the output. */
    synchronized void end() throws IOException {
      if (begun && !over) {
        to.write(end, 0, matched);
      }
      matched = 0;
      over = true;
    }

    synchronized boolean hasBegun() {
      return begun;
    }

    /** Returns the text before the first mark, limited, as one printable line. */
    synchronized String before() {
      return before.toString(StandardCharsets.UTF_8).replaceAll("\\p{Cntrl}+", " ").strip();
    }
  }
}
