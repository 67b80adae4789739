package porthole.device.tls;

import java.io.ByteArrayOutputStream;
import java.util.Arrays;

/**
 * Converts private keys to PKCS#8 (RFC 5208), which the JDK reads, from PKCS#1 (RFC 8017) and SEC1
 * (RFC 5915), which openssl also writes. Pure.
 */
final class Pkcs8 {
  private static final int SEQUENCE = 0x30;
  private static final int OCTET_STRING = 0x04;
  private static final int PARAMETERS = 0xa0;

  private static final byte[] VERSION_0 = {0x02, 1, 0};

  /** The algorithm rsaEncryption, 1.2.840.113549.1.1.1, with no parameters. */
  private static final byte[] RSA = {
    0x30, 13, 0x06, 9, 0x2a, (byte) 0x86, 0x48, (byte) 0x86, (byte) 0xf7, 0x0d, 1, 1, 1, 0x05, 0
  };

  /** The algorithm id-ecPublicKey, 1.2.840.10045.2.1, whose parameters name the curve. */
  private static final byte[] EC = {0x06, 7, 0x2a, (byte) 0x86, 0x48, (byte) 0xce, 0x3d, 2, 1};

  private Pkcs8() {}

  /** Wraps an {@code RSA PRIVATE KEY}. */
  static byte[] ofRsa(byte[] pkcs1) {
    return element(SEQUENCE, VERSION_0, RSA, element(OCTET_STRING, pkcs1));
  }

  /** Wraps an {@code EC PRIVATE KEY}, which has to name its curve. */
  static byte[] ofEc(byte[] sec1) throws IdentityException {
    byte[] algorithm = element(SEQUENCE, EC, curve(sec1));
    return element(SEQUENCE, VERSION_0, algorithm, element(OCTET_STRING, sec1));
  }

  /** SEC1 is SEQUENCE { version, key, [0] parameters, [1] public key }. */
  private static byte[] curve(byte[] sec1) throws IdentityException {
    int[] sequence = contents(sec1, 0);
    for (int at = sequence[0]; at < sequence[1]; ) {
      int[] element = contents(sec1, at);
      if ((sec1[at] & 0xff) == PARAMETERS) {
        return Arrays.copyOfRange(sec1, element[0], element[1]);
      }
      at = element[1];
    }
    throw new IdentityException("Expected an EC key that names its curve");
  }

  /** Returns the start and the end of the contents of the element at an offset. */
  private static int[] contents(byte[] der, int at) throws IdentityException {
    if (at + 2 > der.length) {
      throw new IdentityException("Expected a whole key, but it is cut off");
    }
    int length = der[at + 1] & 0xff;
    int from = at + 2;
    if (length > 0x80) { // Long form: the number of length bytes.
      int end = from + length - 0x80;
      length = 0;
      while (from < Math.min(end, der.length) && length <= der.length) {
        length = length << 8 | der[from++] & 0xff;
      }
    }
    if (length > der.length - from) {
      throw new IdentityException("Expected a whole key, but it is cut off");
    }
    return new int[] {from, from + length};
  }

  private static byte[] element(int tag, byte[]... parts) {
    int length = Arrays.stream(parts).mapToInt(part -> part.length).sum();
    ByteArrayOutputStream der = new ByteArrayOutputStream(length + 4);
    der.write(tag);
    if (length < 0x80) {
      der.write(length);
    } else if (length <= 0xff) {
      der.write(0x81);
      der.write(length);
    } else {
      der.write(0x82); // A file is at most 64 kB, so two bytes hold every length.
      der.write(length >> 8);
      der.write(length);
    }
    for (byte[] part : parts) {
      der.write(part, 0, part.length);
    }
    return der.toByteArray();
  }
}
