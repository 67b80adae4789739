package porthole.protocol;

/**
 * SHA-1 (RFC 3174) of a short text, for the opening handshake, where it keeps no secret (RFC 6455,
 * section 10.8). The JDK's one loads its security providers first, which took a tenth of the start.
 */
final class Sha1 {
  static final int BYTES = 20;

  private static final int BLOCK_BYTES = 64;
  private static final int LENGTH_BYTES = 8;

  private Sha1() {}

  /** Returns the 20 bytes of the hash. */
  static byte[] of(byte[] message) {
    int blocks = (message.length + 1 + LENGTH_BYTES + BLOCK_BYTES - 1) / BLOCK_BYTES;
    byte[] padded = new byte[blocks * BLOCK_BYTES]; // Section 4
    System.arraycopy(message, 0, padded, 0, message.length);
    padded[message.length] = (byte) 0x80;
    put(padded, padded.length - 4, message.length * 8); // Messages are far below 2^28 bytes.
    int[] hash = {0x67452301, 0xEFCDAB89, 0x98BADCFE, 0x10325476, 0xC3D2E1F0};
    int[] words = new int[80];
    for (int at = 0; at < padded.length; at += BLOCK_BYTES) {
      expand(padded, at, words);
      mix(words, hash);
    }
    byte[] bytes = new byte[BYTES];
    for (int i = 0; i < hash.length; i++) {
      put(bytes, 4 * i, hash[i]);
    }
    return bytes;
  }

  private static void expand(byte[] padded, int from, int[] words) {
    for (int i = 0; i < 16; i++) {
      int at = from + 4 * i;
      words[i] =
          padded[at] << 24
              | (padded[at + 1] & 0xFF) << 16
              | (padded[at + 2] & 0xFF) << 8
              | padded[at + 3] & 0xFF;
    }
    for (int i = 16; i < 80; i++) {
      words[i] = Integer.rotateLeft(words[i - 3] ^ words[i - 8] ^ words[i - 14] ^ words[i - 16], 1);
    }
  }

  /** Section 6.1, with its names: five words change places in each of 80 steps. */
  private static void mix(int[] words, int[] hash) {
    int a = hash[0];
    int b = hash[1];
    int c = hash[2];
    int d = hash[3];
    int e = hash[4];
    for (int t = 0; t < 80; t++) {
      int next = Integer.rotateLeft(a, 5) + function(t, b, c, d) + e + words[t];
      e = d;
      d = c;
      c = Integer.rotateLeft(b, 30);
      b = a;
      a = next;
    }
    hash[0] += a;
    hash[1] += b;
    hash[2] += c;
    hash[3] += d;
    hash[4] += e;
  }

  /** Section 5: the function of a step, with its constant added. */
  private static int function(int t, int b, int c, int d) {
    if (t < 20) {
      return (b & c | ~b & d) + 0x5A827999;
    }
    if (t < 40) {
      return (b ^ c ^ d) + 0x6ED9EBA1;
    }
    return t < 60 ? (b & c | b & d | c & d) + 0x8F1BBCDC : (b ^ c ^ d) + 0xCA62C1D6;
  }

  private static void put(byte[] bytes, int at, int word) {
    bytes[at] = (byte) (word >> 24);
    bytes[at + 1] = (byte) (word >> 16);
    bytes[at + 2] = (byte) (word >> 8);
    bytes[at + 3] = (byte) word;
  }
}
