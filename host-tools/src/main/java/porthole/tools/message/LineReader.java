package porthole.tools.message;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.Optional;

/** Reads lines as bytes, without their LF. The last line may lack it. */
final class LineReader {

  private static final int BUFFER_BYTES = 64 * 1024;

  private final InputStream in;
  private final int maxBytes;
  private long number;

  private LineReader(InputStream in, int maxBytes) {
    this.in = in;
    this.maxBytes = maxBytes;
  }

  static LineReader of(InputStream in, int maxBytes) {
    return new LineReader(new BufferedInputStream(in, BUFFER_BYTES), maxBytes);
  }

  /** Returns the next line, or none at the end of the stream. */
  Optional<byte[]> next() throws IOException {
    ByteArrayOutputStream line = new ByteArrayOutputStream();
    int next = in.read();
    if (next < 0) {
      return Optional.empty();
    }
    number++;
    for (; next >= 0 && next != '\n'; next = in.read()) {
      if (line.size() == maxBytes) {
        throw new IOException(
            "Line " + number + " of the input is longer than " + maxBytes + " bytes.");
      }
      line.write(next);
    }
    return Optional.of(line.toByteArray());
  }

  /** Returns the number of the last line, counted from 1. */
  long number() {
    return number;
  }
}
