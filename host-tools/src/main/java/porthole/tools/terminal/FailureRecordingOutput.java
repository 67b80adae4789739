package porthole.tools.terminal;

import java.io.IOException;
import java.io.OutputStream;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;

/** An output that remembers how it failed first: a PrintStream or PrintWriter does not. */
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

  /** Returns how it failed first, as {@link Output} tells it. */
  public Optional<IOException> failure() {
    return Optional.ofNullable(failure.get()).map(Output::failure);
  }
}
