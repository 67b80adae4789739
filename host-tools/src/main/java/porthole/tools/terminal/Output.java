package porthole.tools.terminal;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Locale;

/**
 * Writes UTF-8 to standard output and flushes each line. Throws {@link Closed} once its reader is
 * gone.
 */
public final class Output {

  private final OutputStream out;

  private Output(OutputStream out) {
    this.out = out;
  }

  public static Output to(OutputStream out) {
    return new Output(out);
  }

  public void line(String text) throws IOException {
    write((text + "\n").getBytes(StandardCharsets.UTF_8));
  }

  /** Writes the bytes and a newline in one call, so that lines of two threads do not mix. */
  public void line(byte[] bytes) throws IOException {
    ByteArrayOutputStream line = new ByteArrayOutputStream(bytes.length + 1);
    line.writeBytes(bytes);
    line.write('\n');
    write(line.toByteArray());
  }

  /** Writes the bytes at once. */
  public synchronized void write(byte[] bytes) throws IOException {
    try {
      out.write(bytes);
      out.flush();
    } catch (IOException e) {
      throw failure(e);
    }
  }

  /** Returns the error as a sentence, or {@link Closed} if the reader is gone. */
  public static IOException failure(IOException error) {
    return isClosedPipe(error)
        ? new Closed(error)
        : new IOException("Cannot write the output: " + error.getMessage() + ".", error);
  }

  /** The message for EPIPE is in the user's language but always contains "pipe". */
  private static boolean isClosedPipe(IOException error) {
    return String.valueOf(error.getMessage()).toLowerCase(Locale.ROOT).contains("pipe");
  }

  /** The reader is gone, as when {@code head} has enough lines: the end, not an error. */
  public static final class Closed extends IOException {

    private static final long serialVersionUID = 1;

    Closed(IOException cause) {
      super("The output is closed", cause);
    }
  }
}
