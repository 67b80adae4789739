package porthole.protocol;

import java.nio.ByteBuffer;

/** Masking (RFC 6455, section 5.3), which is its own inverse. */
final class Mask {
  private Mask() {}

  /**
   * Exclusive-ors bytes of a big-endian buffer with a mask, eight at a time.
   *
   * @param offset how many bytes of the same payload came before
   */
  static void apply(ByteBuffer bytes, int from, int to, int mask, int offset) {
    if (mask == 0) {
      return;
    }
    int rotated = Integer.rotateLeft(mask, 8 * (offset & 3));
    long twice = (long) rotated << 32 | rotated & 0xFFFFFFFFL;
    int at = from;
    for (; at + 8 <= to; at += 8) {
      bytes.putLong(at, bytes.getLong(at) ^ twice);
    }
    for (int shift = 24; at < to; at++, shift -= 8) {
      bytes.put(at, (byte) (bytes.get(at) ^ rotated >>> (shift & 31)));
    }
  }
}
