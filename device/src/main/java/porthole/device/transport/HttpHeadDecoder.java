package porthole.device.transport;

import java.nio.ByteBuffer;
import java.util.Arrays;

/** Collects the bytes of a request up to the empty line after its header fields. */
final class HttpHeadDecoder {
  private final int maxBytes;
  private byte[] head = new byte[512];
  private int length;
  private boolean lineEnded;

  /**
   * @param maxBytes of request line and header fields together; what is longer is refused and not
   *     stored
   */
  HttpHeadDecoder(int maxBytes) {
    this.maxBytes = maxBytes;
  }

  /**
   * Takes bytes up to the end of the head and leaves those behind it in the buffer.
   *
   * @return whether the head is complete
   */
  boolean receive(ByteBuffer bytes) throws HttpException {
    while (bytes.hasRemaining()) {
      if (length == maxBytes) {
        throw lineEnded
            ? new HttpException(431, "Expected a header of at most " + maxBytes + " bytes.")
            : new HttpException(414, "Expected a request line of at most " + maxBytes + " bytes.");
      }
      if (length == head.length) {
        head = Arrays.copyOf(head, Math.min(2 * head.length, maxBytes));
      }
      byte b = bytes.get();
      head[length++] = b;
      if (b == '\n') {
        lineEnded = true;
        if (endsWithEmptyLine()) {
          return true;
        }
      }
    }
    return false;
  }

  private boolean endsWithEmptyLine() {
    return length >= 4
        && head[length - 2] == '\r'
        && head[length - 3] == '\n'
        && head[length - 4] == '\r';
  }

  /** Returns the complete head, its empty line included. */
  byte[] head() {
    return Arrays.copyOf(head, length);
  }
}
