package porthole.device.conformance;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;

/**
 * Decompresses what the tested end says (RFC 1951), slowly, and watches how far back it refers: the
 * JDK's inflater knows no window but the largest.
 */
final class Inflate {
  private static final int HISTORY_BYTES = 1 << 15;
  private static final int MAX_CODE_BITS = 15;
  private static final byte[] TAIL = {0, 0, (byte) 0xFF, (byte) 0xFF};
  private static final int[] LENGTHS_ORDER = {
    16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15
  };
  private static final Code FIXED_LITERALS = fixedLiterals();
  private static final Code FIXED_DISTANCES = Code.of(filled(30, 5));

  private final boolean keepsContext;
  private final int windowBytes;

  private byte[] in = new byte[0];
  private long bit;
  private byte[] out = new byte[HISTORY_BYTES];
  private int size;

  Inflate(boolean keepsContext, int windowBits) {
    this.keepsContext = keepsContext;
    this.windowBytes = 1 << windowBits;
  }

  byte[] decompress(byte[] payload) {
    in = Arrays.copyOf(payload, payload.length + TAIL.length);
    System.arraycopy(TAIL, 0, in, payload.length, TAIL.length);
    bit = 0;
    forget();
    int from = size;
    while (bit < 8L * in.length) {
      block();
    }
    return Arrays.copyOfRange(out, from, size);
  }

  /** Keeps what the next message may refer to. */
  private void forget() {
    int kept = keepsContext ? Math.min(size, HISTORY_BYTES) : 0;
    System.arraycopy(out, size - kept, out, 0, kept);
    size = kept;
  }

  private void block() {
    bits(1); // Whether it is the last: an end may set it (RFC 7692, section 7.2.3.4).
    switch (bits(2)) {
      case 0 -> stored();
      case 1 -> compressed(FIXED_LITERALS, FIXED_DISTANCES);
      case 2 -> dynamic();
      default -> throw new AssertionError("Expected a block type of RFC 1951");
    }
  }

  private void stored() {
    bit = bit + 7 & ~7L;
    int length = bits(16);
    assertTrue(length == (~bits(16) & 0xFFFF), "the length of a stored block, twice");
    for (int i = 0; i < length; i++) {
      add((byte) bits(8));
    }
  }

  private void dynamic() {
    int literals = 257 + bits(5);
    int distances = 1 + bits(5);
    int count = 4 + bits(4);
    int[] lengths = new int[LENGTHS_ORDER.length];
    for (int i = 0; i < count; i++) {
      lengths[LENGTHS_ORDER[i]] = bits(3);
    }
    int[] all = codeLengths(Code.of(lengths), literals + distances);
    compressed(
        Code.of(Arrays.copyOf(all, literals)),
        Code.of(Arrays.copyOfRange(all, literals, all.length)));
  }

  private int[] codeLengths(Code code, int count) {
    int[] lengths = new int[count];
    for (int at = 0; at < count; ) {
      int symbol = symbol(code);
      int value = symbol < 16 ? symbol : symbol == 16 ? lengths[at - 1] : 0;
      int times =
          symbol < 16 ? 1 : symbol == 16 ? 3 + bits(2) : symbol == 17 ? 3 + bits(3) : 11 + bits(7);
      Arrays.fill(lengths, at, at + times, value);
      at += times;
    }
    return lengths;
  }

  private void compressed(Code literals, Code distances) {
    for (int symbol = symbol(literals); symbol != 256; symbol = symbol(literals)) {
      if (symbol < 256) {
        add((byte) symbol);
      } else {
        int length = length(symbol - 257);
        copy(length, distance(symbol(distances)));
      }
    }
  }

  private int length(int symbol) {
    if (symbol < 8) {
      return 3 + symbol;
    }
    if (symbol == 28) {
      return 258;
    }
    int extra = symbol / 4 - 1;
    return 3 + (4 + symbol % 4 << extra) + bits(extra);
  }

  private int distance(int symbol) {
    if (symbol < 4) {
      return 1 + symbol;
    }
    int extra = symbol / 2 - 1;
    return 1 + (2 + symbol % 2 << extra) + bits(extra);
  }

  private void copy(int length, int distance) {
    assertTrue(distance <= windowBytes, "a distance within the window, but was " + distance);
    assertTrue(distance <= size, "a distance within the context, but was " + distance);
    for (int i = 0; i < length; i++) {
      add(out[size - distance]);
    }
  }

  private void add(byte b) {
    if (size == out.length) {
      out = Arrays.copyOf(out, 2 * size);
    }
    out[size++] = b;
  }

  private int bits(int count) {
    int value = 0;
    for (int i = 0; i < count; i++, bit++) {
      value |= (in[(int) (bit >> 3)] >> (bit & 7) & 1) << i;
    }
    return value;
  }

  private int symbol(Code code) {
    int value = 0;
    int first = 0;
    int index = 0;
    for (int length = 1; length <= MAX_CODE_BITS; length++) {
      value |= bits(1);
      int count = code.counts[length];
      if (value - first < count) {
        return code.symbols[index + value - first];
      }
      index += count;
      first = first + count << 1;
      value <<= 1;
    }
    throw new AssertionError("Expected a code that was told before");
  }

  private static Code fixedLiterals() {
    int[] lengths = filled(288, 8);
    Arrays.fill(lengths, 144, 256, 9);
    Arrays.fill(lengths, 256, 280, 7);
    return Code.of(lengths);
  }

  private static int[] filled(int count, int value) {
    int[] lengths = new int[count];
    Arrays.fill(lengths, value);
    return lengths;
  }

  /** A Huffman code: how many codes there are of a length, and the symbols in their order. */
  private record Code(int[] counts, int[] symbols) {
    static Code of(int[] lengths) {
      int[] counts = new int[MAX_CODE_BITS + 1];
      int[] symbols = new int[lengths.length];
      int at = 0;
      for (int length = 1; length <= MAX_CODE_BITS; length++) {
        for (int symbol = 0; symbol < lengths.length; symbol++) {
          if (lengths[symbol] == length) {
            counts[length]++;
            symbols[at++] = symbol;
          }
        }
      }
      return new Code(counts, symbols);
    }
  }
}
