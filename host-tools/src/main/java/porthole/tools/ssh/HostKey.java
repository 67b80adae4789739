package porthole.tools.ssh;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.Base64;

/** The public key that identifies a host. */
final class HostKey {

  private static final int MAX_TYPE_BYTES = 64;

  private final byte[] blob;

  private HostKey(byte[] blob) {
    this.blob = blob;
  }

  /** Returns the key of its encoding in the protocol (RFC 4253, section 6.6). */
  static HostKey of(byte[] blob) {
    return new HostKey(blob.clone());
  }

  /**
   * @throws IllegalArgumentException if the text is not base64
   */
  static HostKey ofBase64(String text) {
    return new HostKey(Base64.getDecoder().decode(text));
  }

  /** Returns the type such as {@code ssh-ed25519}, with which the key begins. */
  String type() {
    int length = blob.length < Integer.BYTES ? -1 : ByteBuffer.wrap(blob).getInt();
    if (length < 0 || length > Math.min(MAX_TYPE_BYTES, blob.length - Integer.BYTES)) {
      return "unknown";
    }
    return new String(blob, Integer.BYTES, length, StandardCharsets.US_ASCII);
  }

  /** Returns the fingerprint as {@code ssh-keygen -l} prints it. */
  String fingerprint() {
    try {
      byte[] hash = MessageDigest.getInstance("SHA-256").digest(blob);
      return "SHA256:" + Base64.getEncoder().withoutPadding().encodeToString(hash);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e); // Every Java has it.
    }
  }

  String base64() {
    return Base64.getEncoder().encodeToString(blob);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof HostKey key && Arrays.equals(blob, key.blob);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(blob);
  }

  @Override
  public String toString() {
    return type() + " " + fingerprint();
  }
}
