package porthole.tools.board;

import java.io.ByteArrayOutputStream;

/** Removes the CR that a board prints before each LF. Pure. */
public final class LineEndDecoder {

  private boolean held;

  /** Returns the decoded output; a CR at the end is held back until the next byte. */
  public byte[] receive(byte[] bytes) {
    ByteArrayOutputStream plain = new ByteArrayOutputStream(bytes.length + 1);
    for (byte b : bytes) {
      if (held && b != '\n') {
        plain.write('\r');
      }
      held = b == '\r';
      if (!held) {
        plain.write(b);
      }
    }
    return plain.toByteArray();
  }

  /** Returns the bytes held back, at the end of the output. */
  public byte[] end() {
    byte[] rest = held ? new byte[] {'\r'} : new byte[0];
    held = false;
    return rest;
  }
}
