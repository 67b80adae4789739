package porthole.tools.deploy;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** Computes SHA-256 in hexadecimal digits, as sha256sum prints it. */
public final class Sha256 {

  private Sha256() {}

  static String of(String text) {
    return of(text.getBytes(StandardCharsets.UTF_8));
  }

  public static String of(byte[] bytes) {
    return HexFormat.of().formatHex(digest().digest(bytes));
  }

  /** Hashes at most {@code maxBytes} bytes of a stream. */
  static String of(InputStream in, long maxBytes) throws IOException {
    MessageDigest digest = digest();
    byte[] block = new byte[64 * 1024];
    long left = maxBytes;
    while (left > 0) {
      int length = in.read(block, 0, (int) Math.min(block.length, left));
      if (length < 0) {
        break;
      }
      digest.update(block, 0, length);
      left -= length;
    }
    return HexFormat.of().formatHex(digest.digest());
  }

  static MessageDigest digest() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e); // Every Java has it.
    }
  }
}
