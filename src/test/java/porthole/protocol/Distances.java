package porthole.protocol;

import java.nio.ByteBuffer;
import java.util.Arrays;

/**
 * Inflates like RFC 1951 says, slowly, and knows how far back the data referred: the JDK's
 * inflater, whose window is always the largest, cannot tell. Goes on over messages, as a context
 * does.
 */
final class Distances {
  private static final int[] LENGTH_BASE = {
    3, 4, 5, 6, 7, 8, 9, 10, 11, 13, 15, 17, 19, 23, 27, 31, 35, 43, 51, 59, 67, 83, 99, 115, 131,
    163, 195, 227, 258
  };
  private static final int[] DISTANCE_BASE = {
    1, 2, 3, 4, 5, 7, 9, 13, 17, 25, 33, 49, 65, 97, 129, 193, 257, 385, 513, 769, 1025, 1537, 2049,
    3073, 4097, 6145, 8193, 12289, 16385, 24577
  };
  private static final int[] ORDER = {
    16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15
  };

  private final byte[] out = new byte[1 << 24];
  private int size;
  private int farthest;
  private ByteBuffer in = ByteBuffer.allocate(0);
  private int bits;
  private int bitCount;

  /** Takes a payload, without its tail; returns the message. */
  byte[] inflate(ByteBuffer payload) {
    in = ByteBuffer.allocate(payload.remaining() + 4);
    in.put(payload.duplicate()).putInt(0x0000FFFF).flip();
    bitCount = 0;
    int from = size;
    while (in.hasRemaining()) {
      block();
    }
    byte[] message = new byte[size - from];
    System.arraycopy(out, from, message, 0, message.length);
    return message;
  }

  /** Returns the greatest distance so far. */
  int farthest() {
    return farthest;
  }

  private int bits(int count) {
    while (bitCount < count) {
      bits |= (in.get() & 0xFF) << bitCount;
      bitCount += 8;
    }
    int value = bits & (1 << count) - 1;
    bits >>>= count;
    bitCount -= count;
    return value;
  }

  private void block() {
    if (bits(1) == 1) {
      throw new IllegalStateException("Expected no last block");
    }
    switch (bits(2)) {
      case 0:
        bits = 0;
        bitCount = 0;
        int length = in.get() & 0xFF | (in.get() & 0xFF) << 8;
        in.getShort();
        in.get(out, size, length);
        size += length;
        break;
      case 1:
        int[] fixed = new int[288];
        for (int i = 0; i < 288; i++) {
          fixed[i] = i < 144 ? 8 : i < 256 ? 9 : i < 280 ? 7 : 8;
        }
        int[] fives = new int[30];
        Arrays.fill(fives, 5);
        codes(new Code(fixed), new Code(fives));
        break;
      case 2:
        dynamic();
        break;
      default:
        throw new IllegalStateException("Expected a type of block");
    }
  }

  private void dynamic() {
    int literals = bits(5) + 257;
    int distances = bits(5) + 1;
    int count = bits(4) + 4;
    int[] lengths = new int[19];
    for (int i = 0; i < count; i++) {
      lengths[ORDER[i]] = bits(3);
    }
    Code code = new Code(lengths);
    int[] all = new int[literals + distances];
    for (int i = 0; i < all.length; ) {
      int symbol = code.next();
      int repeat =
          symbol < 16 ? 1 : symbol == 16 ? 3 + bits(2) : symbol == 17 ? 3 + bits(3) : 11 + bits(7);
      int value = symbol < 16 ? symbol : symbol == 16 ? all[i - 1] : 0;
      for (; repeat > 0; repeat--) {
        all[i++] = value;
      }
    }
    codes(
        new Code(Arrays.copyOf(all, literals)),
        new Code(Arrays.copyOfRange(all, literals, all.length)));
  }

  private void codes(Code literals, Code distances) {
    for (int symbol = literals.next(); symbol != 256; symbol = literals.next()) {
      if (symbol < 256) {
        out[size++] = (byte) symbol;
      } else {
        int at = symbol - 257;
        int length = LENGTH_BASE[at] + (at < 8 || at == 28 ? 0 : bits(at / 4 - 1));
        int far = distances.next();
        int distance = DISTANCE_BASE[far] + (far < 4 ? 0 : bits(far / 2 - 1));
        farthest = Math.max(farthest, distance);
        for (; length > 0; length--, size++) {
          out[size] = out[size - distance];
        }
      }
    }
  }

  /** A canonical Huffman code (RFC 1951, section 3.2.2). */
  private final class Code {
    private final int[] counts = new int[16];
    private final int[] symbols;

    Code(int[] lengths) {
      symbols = new int[lengths.length];
      for (int length : lengths) {
        counts[length]++;
      }
      counts[0] = 0;
      int[] offsets = new int[17];
      for (int i = 1; i < 16; i++) {
        offsets[i + 1] = offsets[i] + counts[i];
      }
      for (int symbol = 0; symbol < lengths.length; symbol++) {
        if (lengths[symbol] != 0) {
          symbols[offsets[lengths[symbol]]++] = symbol;
        }
      }
    }

    int next() {
      int code = 0;
      int first = 0;
      int index = 0;
      for (int length = 1; length < 16; length++) {
        code |= bits(1);
        if (code - counts[length] < first) {
          return symbols[index + code - first];
        }
        index += counts[length];
        first = first + counts[length] << 1;
        code <<= 1;
      }
      throw new IllegalStateException("Expected a code");
    }
  }
}
