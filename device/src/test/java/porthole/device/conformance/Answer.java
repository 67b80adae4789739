package porthole.device.conformance;

import java.util.Arrays;
import java.util.HexFormat;

/** What the tested end said: a message, or a control frame. */
record Answer(int op, byte[] payload) {
  private static final int SHOWN_BYTES = 40;

  /** Returns a message with one more fragment. */
  Answer with(byte[] more) {
    byte[] whole = Arrays.copyOf(payload, payload.length + more.length);
    System.arraycopy(more, 0, whole, payload.length, more.length);
    return new Answer(op, whole);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Answer that && op == that.op && Arrays.equals(payload, that.payload);
  }

  @Override
  public int hashCode() {
    return 31 * op + Arrays.hashCode(payload);
  }

  @Override
  public String toString() {
    byte[] shown = Arrays.copyOf(payload, Math.min(SHOWN_BYTES, payload.length));
    return "opcode " + op + ", " + payload.length + " bytes " + HexFormat.of().formatHex(shown);
  }
}
