package porthole.protocol;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import porthole.fuzz.Input;

/**
 * HubMessages that are reversed, and texts that are encoded in parts. The answer of {@code flip} is
 * the user-perceived characters in reverse order. A text in parts is encoded as the whole text.
 */
public final class FlipFuzz {
  private FlipFuzz() {}

  public static void fuzzerTestOneInput(byte[] bytes) {
    String text = Input.of(bytes).anyText();
    requireReversedByCluster(text.getBytes(UTF_8));
    requireSameInParts(text, Math.max(1, text.length() / 3));
    requireSameInParts(text, 1);
    requireValidatedLikeTheDecoder(bytes);
  }

  private static void requireReversedByCluster(byte[] text) {
    ByteBuffer utf8 = ByteBuffer.wrap(text);
    List<String> clusters = clusters(text);
    assertEquals(new String(text, UTF_8), String.join("", clusters));
    Collections.reverse(clusters);
    assertEquals(String.join("", clusters), UTF_8.decode(Flip.ON.answer(utf8)).toString());
    assertEquals(utf8, Flip.OFF.answer(utf8));
    assertEquals(Flip.OFF, Flip.OFF.after(utf8).after(utf8));
    boolean isWord = new String(text, UTF_8).equals("flip");
    assertEquals(isWord ? Flip.ON : Flip.OFF, Flip.OFF.after(utf8));
  }

  private static List<String> clusters(byte[] text) {
    byte[] padded = Arrays.copyOf(text, text.length + Graphemes.PADDING);
    List<String> clusters = new ArrayList<>();
    for (int start = 0; start < text.length; ) {
      int end = Graphemes.end(padded, start, text.length);
      assertTrue(end > start);
      clusters.add(new String(text, start, end - start, UTF_8));
      start = end;
    }
    return clusters;
  }

  private static void requireSameInParts(String text, int length) {
    TextFragments fragments = TextFragments.begin();
    ByteArrayOutputStream encoded = new ByteArrayOutputStream();
    for (int at = 0; at < text.length(); at += length) {
      write(encoded, fragments.next(text.substring(at, Math.min(text.length(), at + length))));
    }
    write(encoded, fragments.rest());
    assertEquals(text.getBytes(UTF_8).length, encoded.size());
    assertEquals(new String(text.getBytes(UTF_8), UTF_8), encoded.toString(UTF_8));
  }

  private static void write(ByteArrayOutputStream encoded, ByteBuffer part) {
    encoded.write(part.array(), part.arrayOffset() + part.position(), part.remaining());
  }

  /** Bytes are UTF-8 for our validator, however they are cut, when they are for the JDK. */
  private static void requireValidatedLikeTheDecoder(byte[] bytes) {
    boolean valid = new String(bytes, UTF_8).getBytes(UTF_8).length == bytes.length;
    try {
      UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes));
    } catch (java.nio.charset.CharacterCodingException e) {
      valid = false;
    }
    for (List<byte[]> parts : Input.cuts(bytes)) {
      Utf8Validator validator = new Utf8Validator();
      boolean accepted = true;
      for (byte[] part : parts) {
        accepted = accepted && validator.accepts(ByteBuffer.wrap(part), 0, part.length);
      }
      assertEquals(valid, accepted && validator.isComplete());
    }
  }
}
