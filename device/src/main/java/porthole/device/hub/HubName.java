package porthole.device.hub;

import java.io.DataInputStream;
import java.io.FileInputStream;
import java.io.IOException;
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
   * /dev/urandom}, without {@code SecureRandom}, which took a tenth of the start. On old kernels
   * that answers before there is enough randomness, so values that differ from start to start are
   * mixed in; they take no randomness away.
   */
  public static String draw() {
    long mixed = random() ^ System.nanoTime() ^ (long) System.identityHashCode(new Object()) << 32;
    return Long.toString(mixed >>> 1, BASE);
  }

  private static long random() {
    try (DataInputStream random = new DataInputStream(new FileInputStream("/dev/urandom"))) {
      return random.readLong();
    } catch (IOException e) { // Not Unix, where SecureRandom does not block.
      return new SecureRandom().nextLong();
    }
  }
}
