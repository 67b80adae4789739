package porthole.device.transport.http;

import java.nio.ByteBuffer;
import java.util.Arrays;

/** Collects the bytes of a request up to the empty line after its header fields. */
final class HttpHeadDecoder {
  private final int maxBytes;
  private byte[] head = new byte[512];
  private int length;
  private boolean begun;
  private boolean lineEnded;

  /**
   * @param maxBytes the maximum of request line and header fields together
   */
  HttpHeadDecoder(int maxBytes) {
    this.maxBytes = maxBytes;
  }

  /**
   * Takes bytes up to the end of the head and leaves the others in the buffer.
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
      if (b == '\n' && endsHead()) {
        return true;
      }
    }
    return false;
  }

  /** Returns whether the line that ends here is the empty line after the header fields. */
  private boolean endsHead() throws HttpException {
    if (length == 1 || head[length - 2] != '\r') {
      throw new HttpException(400, "Expected lines that end with CR LF.");
    }
    if (length > 2) {
      lineEnded = true;
      return head[length - 3] == '\n';
    }
    if (begun) {
      throw new HttpException(400, "Expected a request line such as 'GET / HTTP/1.1'.");
    }
    begun = true;
    length = 0; // One empty line before the request line is skipped: RFC 9112, section 2.2.
    return false;
  }

  /** Returns whether the bytes so far are a HEAD request. */
  boolean asksForHead() {
    return length > 4
        && head[0] == 'H'
        && head[1] == 'E'
        && head[2] == 'A'
        && head[3] == 'D'
        && head[4] == ' ';
  }

  /** Returns the complete head with its empty line. */
  byte[] head() {
    return Arrays.copyOf(head, length);
  }
}
