package porthole.protocol;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;

class MaskTest {
  private static final int[] LENGTHS = {0, 1, 7, 8, 9, 127, 128, 129, 136, 4095, 4096, 4097, 9001};

  /** RFC 6455, section 5.3, to the letter. */
  private static byte[] expected(byte[] bytes, int from, int to, int mask, int offset) {
    byte[] masked = bytes.clone();
    for (int i = from; i < to; i++) {
      masked[i] ^= (byte) (mask >>> 8 * (3 - (offset + i - from) % 4));
    }
    return masked;
  }

  private static ByteBuffer buffer(byte[] bytes, boolean direct) {
    ByteBuffer buffer =
        direct ? ByteBuffer.allocateDirect(bytes.length) : ByteBuffer.allocate(bytes.length);
    buffer.put(bytes);
    buffer.flip();
    return buffer;
  }

  private static byte[] content(ByteBuffer buffer) {
    byte[] content = new byte[buffer.capacity()];
    ByteBuffer all = buffer.duplicate();
    all.clear();
    all.get(content);
    return content;
  }

  @Test
  void allGivenBytesAreMaskedAndNoOthersInAnyBufferAndMaskedAgainAreAsBefore() {
    for (int seed = 0; seed < 300; seed++) {
      Random random = new Random(seed);
      int length = LENGTHS[random.nextInt(LENGTHS.length)];
      int from = random.nextInt(20);
      byte[] bytes = new byte[from + length + random.nextInt(20)];
      random.nextBytes(bytes);
      int mask = random.nextInt();
      int offset = random.nextInt(9);
      ByteBuffer buffer = buffer(bytes, random.nextBoolean());
      buffer.position(random.nextInt(bytes.length + 1));
      ByteBuffer before = buffer.duplicate();
      Mask.apply(buffer, from, from + length, mask, offset);
      assertEquals(
          ByteBuffer.wrap(expected(bytes, from, from + length, mask, offset)),
          ByteBuffer.wrap(content(buffer)),
          "seed " + seed);
      Mask.apply(buffer, from, from + length, mask, offset);
      assertEquals(ByteBuffer.wrap(bytes), ByteBuffer.wrap(content(buffer)), "seed " + seed);
      assertEquals(before.position(), buffer.position(), "seed " + seed);
      assertEquals(before.limit(), buffer.limit(), "seed " + seed);
    }
  }

  @Test
  void unmaskingReportsWhetherAllBytesAreAscii() {
    int mask = 0x89ABCDEF;
    for (int length : LENGTHS) {
      byte[] ascii = new byte[length];
      Arrays.fill(ascii, (byte) 0x7F);
      assertTrue(Mask.apply(buffer(masked(ascii, mask), true), 0, length, mask, 0));
      for (int at = 0; at < length; at += 1 + length / 50) {
        byte[] other = ascii.clone();
        other[at] = (byte) 0x80;
        assertFalse(
            Mask.apply(buffer(masked(other, mask), true), 0, length, mask, 0),
            "length " + length + ", at " + at);
      }
    }
  }

  private static byte[] masked(byte[] bytes, int mask) {
    return expected(bytes, 0, bytes.length, mask, 0);
  }
}
