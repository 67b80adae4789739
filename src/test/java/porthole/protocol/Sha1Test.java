package porthole.protocol;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.math.BigInteger;
import java.security.MessageDigest;
import java.util.Random;
import org.junit.jupiter.api.Test;

class Sha1Test {
  /** RFC 3174, section 7.3. */
  @Test
  void theExamplesOfTheRfcHaveTheHashesOfTheRfc() {
    assertEquals("a9993e364706816aba3e25717850c26c9cd0d89d", hex("abc"));
    assertEquals(
        "84983e441c3bd26ebaae4aa1f95129e5e54670f1",
        hex("abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq"));
  }

  @Test
  void aMessageOfAnyLengthHasTheHashThatTheJdkComputes() throws Exception {
    MessageDigest jdk = MessageDigest.getInstance("SHA-1");
    for (int length = 0; length < 300; length++) {
      byte[] message = new byte[length];
      new Random(length).nextBytes(message);
      assertArrayEquals(jdk.digest(message), Sha1.of(message), "length " + length);
    }
  }

  private static String hex(String text) {
    return String.format("%040x", new BigInteger(1, Sha1.of(text.getBytes(US_ASCII))));
  }
}
