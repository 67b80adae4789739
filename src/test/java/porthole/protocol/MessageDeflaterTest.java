package porthole.protocol;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** RFC 7692, section 7.2.1; judged by an inflater that is not the JDK's. */
class MessageDeflaterTest {
  private final List<MessageDeflater> made = new ArrayList<>();

  @AfterEach
  void end() {
    made.forEach(MessageDeflater::end);
  }

  @Test
  void anyMessageIsInflatedToItselfAndNoReferenceLeavesTheWindow() {
    for (int bits = 8; bits <= 15; bits++) {
      for (boolean keepsContext : new boolean[] {false, true}) {
        MessageDeflater deflater = deflater(keepsContext);
        Distances reader = new Distances();
        for (int seed = 0; seed < 120; seed++) {
          byte[] message = message(new Random(seed));
          Optional<ByteBuffer> payload = deflater.deflate(ByteBuffer.wrap(message), bits);
          if (payload.isPresent()) {
            String which = bits + " bits, seed " + seed;
            assertTrue(payload.get().remaining() < message.length, which);
            assertArrayEquals(message, reader.inflate(payload.get()), which);
            assertTrue(reader.farthest() <= 1 << bits, which + ": " + reader.farthest());
          }
        }
      }
    }
  }

  @Test
  void withoutContextEachMessageStandsForItself() {
    MessageDeflater deflater = deflater(false);
    byte[] message = "one and the same, ".repeat(20).getBytes(UTF_8);
    for (int i = 0; i < 3; i++) {
      ByteBuffer payload = deflater.deflate(ByteBuffer.wrap(message), 15).get();
      assertArrayEquals(message, new Distances().inflate(payload));
    }
  }

  @Test
  void withContextARepeatedMessageIsSmall() {
    byte[] message = new byte[1000];
    new Random(1).nextBytes(message);
    byte[] twice = ByteBuffer.allocate(2000).put(message).put(message).array();
    MessageDeflater deflater = deflater(true);
    assertTrue(deflater.deflate(ByteBuffer.wrap(twice), 15).get().remaining() > 1000);
    assertTrue(deflater.deflate(ByteBuffer.wrap(message), 15).get().remaining() < 50);
  }

  @Test
  void aSmallerWindowIsForgottenBetweenMessages() {
    byte[] random = new byte[1000];
    new Random(3).nextBytes(random);
    byte[] twice = ByteBuffer.allocate(2000).put(random).put(random).array();
    MessageDeflater deflater = deflater(true);
    assertTrue(deflater.deflate(ByteBuffer.wrap(twice), 14).isPresent());
    assertFalse(deflater.deflate(ByteBuffer.wrap(random), 14).isPresent());
  }

  @Test
  void anUncompressedMessageIsNotReferredTo() {
    MessageDeflater deflater = deflater(true);
    byte[] random = new byte[1000];
    new Random(2).nextBytes(random);
    assertEquals(Optional.empty(), deflater.deflate(ByteBuffer.wrap(random), 15));
    byte[] twice = ByteBuffer.allocate(2000).put(random).put(random).array();
    assertArrayEquals(
        twice, new Distances().inflate(deflater.deflate(ByteBuffer.wrap(twice), 15).get()));
  }

  @Test
  void anEmptyMessageIsNotCompressedAndNoBufferIsConsumed() {
    MessageDeflater deflater = deflater(true);
    assertEquals(Optional.empty(), deflater.deflate(ByteBuffer.allocate(0), 15));
    ByteBuffer direct = ByteBuffer.allocateDirect(100);
    assertTrue(deflater.deflate(direct.asReadOnlyBuffer(), 15).isPresent());
    assertEquals(100, direct.remaining());
  }

  private MessageDeflater deflater(boolean keepsContext) {
    MessageDeflater deflater =
        keepsContext ? MessageDeflater.withContext() : MessageDeflater.withoutContext();
    made.add(deflater);
    return deflater;
  }

  /** Returns up to 128 kB: words, pieces repeated from far back, noise, or all zeros. */
  static byte[] message(Random random) {
    byte[] message = new byte[1 + random.nextInt(1 << random.nextInt(18))];
    int noise = random.nextInt(4);
    for (int at = 0; at < message.length; ) {
      int back = 1 + random.nextInt(1 << random.nextInt(16));
      boolean repeats = back <= at && random.nextInt(4) >= noise;
      for (int count = 1 + random.nextInt(300); count > 0 && at < message.length; count--, at++) {
        message[at] =
            repeats ? message[at - back] : (byte) (noise == 0 ? 0 : random.nextInt(64 << noise));
      }
    }
    return message;
  }
}
