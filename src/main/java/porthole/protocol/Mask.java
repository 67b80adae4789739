package porthole.protocol;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.LongBuffer;

/**
 * Masking (RFC 6455, section 5.3), which is its own inverse. All but short payloads pass through an
 * array of longs, block by block: on a device's quick compiler that is twenty times as fast as
 * reading and writing them through a buffer, however it is aligned. Allocates nothing, except for a
 * direct buffer that the thread did not use last. One for each thread.
 */
final class Mask {
  /** Up to this size the copies of a block would cost more than they save. */
  private static final int SHORT_BYTES = 128;

  /** Three blocks of this size stay in the processor's first cache. */
  private static final int BLOCK_BYTES = 4096;

  private static final long HIGH_BITS = 0x8080808080808080L;
  private static final int WORD_OFFSET_BITS = Long.BYTES - 1;

  private static final ThreadLocal<Mask> OF_THREAD = ThreadLocal.withInitial(Mask::new);

  private final ByteBuffer block =
      ByteBuffer.allocateDirect(BLOCK_BYTES).order(ByteOrder.nativeOrder());
  private final LongBuffer blockLongs = block.asLongBuffer();
  private final long[] longs = new long[BLOCK_BYTES / Long.BYTES];

  // The direct buffer that was masked last, and its words: a loop reads into one buffer only.
  private ByteBuffer direct = block;
  private LongBuffer directLongs = blockLongs;

  private Mask() {}

  /**
   * Exclusive-ors bytes of a big-endian buffer with a mask.
   *
   * @param offset the number of bytes of the same payload before these
   * @return whether all are ASCII afterwards
   */
  static boolean apply(ByteBuffer bytes, int from, int to, int mask, int offset) {
    if (to - from <= SHORT_BYTES) {
      return (shortPart(bytes, from, to, mask, offset) & HIGH_BITS) == 0;
    }
    int words = bytes.isDirect() ? from + (-from & WORD_OFFSET_BITS) : from;
    int wordsEnd = to - (to - words & WORD_OFFSET_BITS);
    long seen = shortPart(bytes, from, words, mask, offset);
    long pattern = pattern(mask, offset + words - from);
    seen |= OF_THREAD.get().longPart(bytes, words, wordsEnd, pattern);
    seen |= shortPart(bytes, wordsEnd, to, mask, offset + wordsEnd - from);
    return (seen & HIGH_BITS) == 0;
  }

  /** Returns the mask of eight bytes of a payload, from an offset on. */
  private static long pattern(int mask, int offset) {
    int rotated = Integer.rotateLeft(mask, Byte.SIZE * (offset & 3));
    return (long) rotated << Integer.SIZE | rotated & 0xFFFFFFFFL;
  }

  /** Masks bytes through their buffer; returns the bits that are set in any of them. */
  private static long shortPart(ByteBuffer bytes, int from, int to, int mask, int offset) {
    long pattern = pattern(mask, offset);
    long seen = 0;
    int at = from;
    for (; to - at >= Long.BYTES; at += Long.BYTES) {
      long plain = bytes.getLong(at) ^ pattern;
      bytes.putLong(at, plain);
      seen |= plain;
    }
    for (int shift = Long.SIZE; at < to; at++) {
      shift -= Byte.SIZE;
      byte plain = (byte) (bytes.get(at) ^ pattern >>> shift);
      bytes.put(at, plain);
      seen |= plain;
    }
    return seen;
  }

  /** Masks whole words; returns the bits that are set in any of them. */
  private long longPart(ByteBuffer bytes, int from, int to, long pattern) {
    boolean isNative = ByteOrder.nativeOrder() == ByteOrder.BIG_ENDIAN;
    long word = isNative ? pattern : Long.reverseBytes(pattern);
    return bytes.isDirect()
        ? directPart(bytes, from / Long.BYTES, to / Long.BYTES, word)
        : arrayPart(bytes, from, to, word);
  }

  /** Masks words of a direct buffer, which are aligned, since any device copies those fast. */
  @SuppressWarnings("ReferenceEquality") // The very buffer.
  private long directPart(ByteBuffer bytes, int from, int to, long word) {
    if (direct != bytes) {
      ByteBuffer all = bytes.duplicate();
      all.clear();
      directLongs = all.order(ByteOrder.nativeOrder()).asLongBuffer();
      direct = bytes;
    }
    directLongs.clear();
    long seen = 0;
    for (int at = from; at < to; at += longs.length) {
      int count = Math.min(longs.length, to - at);
      directLongs.position(at);
      directLongs.get(longs, 0, count);
      seen |= exclusiveOr(longs, count, word);
      directLongs.position(at);
      directLongs.put(longs, 0, count);
    }
    return seen;
  }

  private long arrayPart(ByteBuffer bytes, int from, int to, long word) {
    int position = bytes.position();
    int limit = bytes.limit();
    long seen = 0;
    for (int at = from; at < to; at += BLOCK_BYTES) {
      seen |= block(bytes, at, Math.min(BLOCK_BYTES, to - at), word);
    }
    bytes.limit(limit);
    bytes.position(position);
    return seen;
  }

  private long block(ByteBuffer bytes, int at, int count, long pattern) {
    bytes.limit(at + count);
    bytes.position(at);
    block.clear();
    block.put(bytes);
    int words = count / Long.BYTES;
    blockLongs.clear();
    blockLongs.get(longs, 0, words);
    long seen = exclusiveOr(longs, words, pattern);
    blockLongs.clear();
    blockLongs.put(longs, 0, words);
    block.flip();
    bytes.position(at);
    bytes.put(block);
    return seen;
  }

  /** Takes four words a round: both compilers need half the time of one word a round. */
  private static long exclusiveOr(long[] longs, int count, long word) {
    long seen = 0;
    int i = 0;
    for (; i < count - 3; i += 4) {
      long a = longs[i] ^ word;
      long b = longs[i + 1] ^ word;
      long c = longs[i + 2] ^ word;
      long d = longs[i + 3] ^ word;
      longs[i] = a;
      longs[i + 1] = b;
      longs[i + 2] = c;
      longs[i + 3] = d;
      seen |= a | b | c | d;
    }
    for (; i < count; i++) {
      long a = longs[i] ^ word;
      longs[i] = a;
      seen |= a;
    }
    return seen;
  }
}
