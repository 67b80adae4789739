package porthole.fuzz;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;

/** The bytes that a fuzz target is given, read from the front: choices first, then the content. */
public final class Input {
  private static final int LARGEST_PART = 16;

  private final byte[] bytes;
  private int at;

  private Input(byte[] bytes) {
    this.bytes = bytes;
  }

  public static Input of(byte[] bytes) {
    return new Input(bytes);
  }

  /** Returns the next byte, from 0 to 255; 0 behind the end. */
  public int choice() {
    return at < bytes.length ? bytes[at++] & 0xff : 0;
  }

  /** Returns the next bytes, as many as there are. */
  public byte[] next(int count) {
    byte[] next = Arrays.copyOfRange(bytes, at, Math.min(bytes.length, at + count));
    at += next.length;
    return next;
  }

  /** Returns whether bytes are left. */
  public boolean hasMore() {
    return at < bytes.length;
  }

  /** Returns all bytes that are left. */
  public byte[] rest() {
    return Arrays.copyOfRange(bytes, at, bytes.length);
  }

  /** Returns all bytes that are left as text; what is not UTF-8 becomes U+FFFD. */
  public String text() {
    return new String(rest(), UTF_8);
  }

  /**
   * Returns all bytes that are left as text in which any UTF-16 may stand, halves of surrogate
   * pairs too: a first byte of 0xff makes each further pair of bytes a {@code char}.
   */
  public String anyText() {
    if (at == bytes.length || bytes[at] != (byte) 0xff) {
      return text();
    }
    return ByteBuffer.wrap(bytes, at + 1, bytes.length - at - 1 & ~1).asCharBuffer().toString();
  }

  /** Returns ways to cut bytes into parts: whole, byte by byte, and two that the bytes decide. */
  public static List<List<byte[]>> cuts(byte[] bytes) {
    Random random = new Random(Arrays.hashCode(bytes));
    List<List<byte[]>> ways = new ArrayList<>();
    ways.add(List.of(bytes.clone()));
    ways.add(cut(bytes, 1, random));
    ways.add(cut(bytes, LARGEST_PART, random));
    ways.add(cut(bytes, Math.max(1, bytes.length), random));
    return ways;
  }

  private static List<byte[]> cut(byte[] bytes, int largest, Random random) {
    List<byte[]> parts = new ArrayList<>();
    for (int from = 0; from < bytes.length; ) {
      int to = Math.min(bytes.length, from + 1 + random.nextInt(largest));
      parts.add(Arrays.copyOfRange(bytes, from, to));
      from = to;
    }
    return parts;
  }
}
