package porthole.protocol;

import java.util.Arrays;

/**
 * Collects the head of a server's answer to an opening handshake, byte by byte up to the empty line
 * that ends it. Refuses at once what does not begin as HTTP does.
 */
public final class ResponseHeadDecoder {
  /** Bounds the memory that a server can take before it has shown that it speaks WebSocket. */
  public static final int MAX_BYTES = 16 * 1024;

  private static final String START = "HTTP/";
  private static final int FIRST_BYTES = 512;

  private byte[] bytes = new byte[FIRST_BYTES];
  private int length;

  /**
   * Takes the next byte.
   *
   * @return whether it completes the head
   * @throws ProtocolViolationException if this does not look like HTTP, or is too long
   */
  public boolean receive(byte next) throws ProtocolViolationException {
    if (length < START.length() && next != START.charAt(length)) {
      throw wrong("this does not look like HTTP");
    }
    if (length == bytes.length) {
      bytes = Arrays.copyOf(bytes, 2 * length);
    }
    bytes[length++] = next;
    if (next == '\n' && endsWithEmptyLine()) {
      return true;
    }
    if (length == MAX_BYTES) {
      throw wrong("its head is longer than " + MAX_BYTES + " bytes");
    }
    return false;
  }

  private boolean endsWithEmptyLine() {
    return length >= 2 && bytes[length - 2] == '\n'
        || length >= 3 && bytes[length - 2] == '\r' && bytes[length - 3] == '\n';
  }

  /** Returns the complete head. */
  public ResponseHead head() throws ProtocolViolationException {
    return ResponseHead.parse(Arrays.copyOf(bytes, length));
  }

  private static ProtocolViolationException wrong(String wrong) {
    return new ProtocolViolationException(CloseCode.PROTOCOL_ERROR, wrong);
  }
}
