package porthole.device.conformance;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.List;
import org.junit.jupiter.api.Test;

/** The player's own compression is right, so that what it says of others is. */
class InflateTest {
  private static final List<String> SAMPLES = List.of("prose", "json", "html", "image", "noise");

  @Test
  void compressedMessagesDecompressToTheSameBytes() {
    for (String sample : SAMPLES) {
      for (int bits = 8; bits <= 15; bits++) {
        Deflate deflate = new Deflate(true, bits);
        Inflate inflate = new Inflate(true, bits);
        for (int i = 0; i < 10; i++) {
          byte[] message = Samples.slice(sample, 3000 * i, i);
          byte[] back = inflate.decompress(deflate.compress(message));
          assertArrayEquals(message, back, sample + " with " + bits + " bits");
        }
        deflate.end();
      }
    }
  }

  @Test
  void aReferenceBeyondTheWindowFails() {
    byte[] payload = new Deflate(true, 15).compress(Samples.slice("prose", 20_000, 0));
    assertThrows(AssertionError.class, () -> new Inflate(true, 8).decompress(payload));
  }

  @Test
  void aReferenceIntoAForgottenMessageFails() {
    Deflate deflate = new Deflate(true, 15);
    Inflate inflate = new Inflate(false, 15);
    byte[] message = Samples.slice("prose", 200, 0);
    inflate.decompress(deflate.compress(message));
    assertThrows(AssertionError.class, () -> inflate.decompress(deflate.compress(message)));
  }
}
