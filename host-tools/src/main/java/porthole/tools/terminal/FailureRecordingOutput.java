package porthole.tools.terminal;

import java.io.IOException;
import java.io.OutputStream;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;

/** Keeps its first failure; a PrintStream or PrintWriter around it would lose it. */
public final class FailureRecordingOutput extends OutputStream {

  private final OutputStream out;
  private final AtomicReference<IOException> failure = new AtomicReference<>();

  public FailureRecordingOutput(OutputStream out) {
    this.out = out;
  }

  @Override
  public void write(int b) throws IOException {
    write(new byte[] {(byte) b}, 0, 1);
  }

  @Override
  public void write(byte[] bytes, int from, int length) throws IOException {
    try {
      out.write(bytes, from, length);
    } catch (IOException e) {
      failure.compareAndSet(null, e);
      throw e;
    }
  }

  @Override
  public void flush() throws IOException {
    out.flush();
  }

  /** Returns the first failure, worded as {@link Output} words it. */
  public Optional<IOException> failure() {
    return Optional.ofNullable(failure.get()).map(Output::failure);
  }
}
