package porthole.device.hub;

import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;

/**
 * Draws names that no two starts share, however wrong the clock is: a Toon's begins in 1970 at each
 * boot.
 */
public final class HubName {
  private static final int BASE = 36;

  private HubName() {}

  /**
   * Returns 63 random bits as up to 13 digits and small letters. Does not block, not even just
   * after boot: it reads {@code /dev/urandom}, which on old kernels answers before there is enough
   * randomness; so what differs from start to start is mixed in.
   */
  public static String draw() {
    SecureRandom random = random();
    random.setSeed(System.nanoTime()); // It supplements what is there, and replaces nothing.
    random.setSeed(System.identityHashCode(random));
    return Long.toString(random.nextLong() >>> 1, BASE);
  }

  private static SecureRandom random() {
    try {
      return SecureRandom.getInstance("NativePRNGNonBlocking");
    } catch (NoSuchAlgorithmException e) { // Not Unix: there nothing blocks.
      return new SecureRandom();
    }
  }
}
