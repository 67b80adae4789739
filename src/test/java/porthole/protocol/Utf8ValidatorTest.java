package porthole.protocol;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** The validator beside the JDK's decoder. */
class Utf8ValidatorTest {
  /** For every incomplete sequence there is one among these that completes it. */
  private static final int[][] ENDS = {
    {},
    {0x80},
    {0xA0},
    {0x80, 0x80},
    {0x90, 0x80},
    {0xA0, 0x80},
    {0x80, 0x80, 0x80},
    {0x90, 0x80, 0x80},
  };

  private static final int[] FIRST_POINTS = {0, 0x80, 0x800, 0x10000, Character.MAX_CODE_POINT + 1};

  private final CharsetDecoder decoder = UTF_8.newDecoder();
  private final CharBuffer chars = CharBuffer.allocate(16_384);

  @Test
  void everySequenceOfUpToFourBytesIsJudgedAsTheJdkDoes() {
    assertTrue(countSequences(new byte[0]) > 3_000_000);
  }

  /** Judges a sequence that may go on with each next byte; returns the number of judgements. */
  private int countSequences(byte[] begun) {
    int count = 0;
    for (int b = 0; b < 256; b++) {
      byte[] sequence = append(begun, b);
      boolean whole = isValid(sequence);
      boolean begins = whole || sequence.length < 4 && canEnd(sequence);
      Utf8Validator validator = new Utf8Validator();
      if (begins != validator.accepts(ByteBuffer.wrap(sequence), 0, sequence.length)
          || begins && whole != validator.isComplete()) {
        assertEquals(begins ? "valid" : "invalid", Arrays.toString(sequence));
      }
      count += 1 + (begins && !whole ? countSequences(sequence) : 0);
    }
    return count;
  }

  private static byte[] append(byte[] bytes, int... more) {
    byte[] longer = Arrays.copyOf(bytes, bytes.length + more.length);
    for (int i = 0; i < more.length; i++) {
      longer[bytes.length + i] = (byte) more[i];
    }
    return longer;
  }

  private boolean isValid(byte[] bytes) {
    chars.clear();
    return !decoder.reset().decode(ByteBuffer.wrap(bytes), chars, true).isError();
  }

  /** Returns whether a text can begin with these bytes. */
  private boolean canEnd(byte[] bytes) {
    return Arrays.stream(ENDS).anyMatch(end -> isValid(append(bytes, end)));
  }

  @Test
  void aTextWithOneWrongByteIsRefusedAtTheFirstByteThatFitsNoTextWhereverItIsCut() {
    for (int seed = 0; seed < 2000; seed++) {
      Random random = new Random(seed);
      byte[] text = text(random);
      if (text.length > 0 && random.nextBoolean()) {
        text[random.nextInt(text.length)] = (byte) random.nextInt();
      }
      int valid = validBytes(text);
      ByteBuffer buffer = buffer(text, random);
      Utf8Validator validator = new Utf8Validator();
      for (int from = 0; from < valid; ) {
        int to = from + 1 + random.nextInt(valid - from);
        assertTrue(validator.accepts(buffer, from, to), "seed " + seed + ", to " + to);
        from = to;
      }
      if (valid < text.length) {
        int to = valid + 1 + random.nextInt(text.length - valid);
        assertFalse(validator.accepts(buffer, valid, to), "seed " + seed);
        assertFalse(validator.accepts(ByteBuffer.wrap(new byte[1]), 0, 1), "seed " + seed);
      }
      assertEquals(isValid(text), validator.isComplete(), "seed " + seed);
      assertEquals(text.length / 2, buffer.position(), "seed " + seed);
      assertEquals(text.length, buffer.limit(), "seed " + seed);
    }
  }

  /** Returns a text with runs of characters of one length, longer than a piece now and then. */
  private static byte[] text(Random random) {
    StringBuilder text = new StringBuilder();
    int runs = random.nextInt(random.nextInt(20) == 0 ? 300 : 6);
    for (int run = 0; run < runs; run++) {
      int bytes = random.nextInt(4);
      for (int left = random.nextInt(20); left > 0; left--) {
        int point = random.nextInt(FIRST_POINTS[bytes], FIRST_POINTS[bytes + 1]);
        boolean isHalf = point >= Character.MIN_SURROGATE && point <= Character.MAX_SURROGATE;
        text.appendCodePoint(isHalf ? 'x' : point);
      }
    }
    return text.toString().getBytes(UTF_8);
  }

  /** Returns how many bytes, from the first one, a text can begin with. */
  private int validBytes(byte[] text) {
    chars.clear();
    ByteBuffer bytes = ByteBuffer.wrap(text);
    decoder.reset().decode(bytes, chars, true);
    int valid = bytes.position();
    while (valid < text.length && canEnd(Arrays.copyOf(text, valid + 1))) {
      valid++;
    }
    return valid;
  }

  /** Returns a buffer whose position is in the middle: in an array, before one, or outside. */
  private static ByteBuffer buffer(byte[] text, Random random) {
    ByteBuffer direct = ByteBuffer.allocateDirect(text.length).put(text);
    ByteBuffer within = ByteBuffer.allocate(text.length + 3);
    within.position(3);
    ByteBuffer[] kinds = {
      direct, within.slice().put(text), ByteBuffer.wrap(text).asReadOnlyBuffer()
    };
    ByteBuffer buffer = kinds[random.nextInt(kinds.length)];
    buffer.clear();
    buffer.position(text.length / 2);
    return buffer;
  }
}
