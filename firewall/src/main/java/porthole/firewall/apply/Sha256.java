package porthole.firewall.apply;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/** Names a content by its hash, in lower-case hexadecimal. */
public final class Sha256 {
  private Sha256() {
  }

  public static String of(byte[] content) {
    try {
      StringBuilder hex = new StringBuilder();
      for (byte b : MessageDigest.getInstance("SHA-256").digest(content)) {
        hex.append(String.format("%02x", b));
      }
      return hex.toString();
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("Every Java has SHA-256", e);
    }
  }
}
