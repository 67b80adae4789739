package porthole.device.hub;

import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;

/**
 * Draws a random name for each start. Names do not depend on the clock: a Toon's clock begins in
 * 1970 at each boot.
 */
public final class HubName {
  private static final int BASE = 36;

  private HubName() {}

  /**
   * Returns 63 random bits as up to 13 digits and small letters. Never blocks: it reads {@code
   * /dev/urandom}. On old kernels that answers before there is enough randomness, so values that
   * differ from start to start are mixed in.
   */
  public static String draw() {
    SecureRandom random = random();
    random.setSeed(System.nanoTime()); // Adds to the seed; replaces nothing.
    random.setSeed(System.identityHashCode(random));
    return Long.toString(random.nextLong() >>> 1, BASE);
  }

  private static SecureRandom random() {
    try {
      return SecureRandom.getInstance("NativePRNGNonBlocking");
    } catch (NoSuchAlgorithmException e) { // Not Unix, where SecureRandom does not block.
      return new SecureRandom();
    }
  }
}
