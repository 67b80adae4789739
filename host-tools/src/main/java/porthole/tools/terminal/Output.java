package porthole.tools.terminal;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Locale;

/** Standard output, UTF-8, each line out at once. Whoever reads it may leave: {@link Closed}. */
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

  /** Writes bytes and the newline after them at once, so that lines of two threads do not mix. */
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

  /** Returns why nothing could be written, as a sentence; {@link Closed} if nobody reads on. */
  public static IOException failure(IOException error) {
    return isClosedPipe(error)
        ? new Closed(error)
        : new IOException("Cannot write the output: " + error.getMessage() + ".", error);
  }

  /** The system's word for EPIPE comes in the user's language, but always with the pipe. */
  private static boolean isClosedPipe(IOException error) {
    return String.valueOf(error.getMessage()).toLowerCase(Locale.ROOT).contains("pipe");
  }

  /** Nobody reads on, as when {@code head} has seen enough: not an error, but the end. */
  public static final class Closed extends IOException {

    private static final long serialVersionUID = 1;

    Closed(IOException cause) {
      super("The output is closed", cause);
    }
  }
}
