package porthole.device.tls;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import porthole.fuzz.Input;

/**
 * Files with certificates and keys: PEM, the DER below it, and PKCS#12. A file is refused with a
 * sentence, or its key signs for its first certificate.
 */
public final class IdentityFuzz {
  private IdentityFuzz() {}

  /** The first byte chooses the kind of file; certificate and key may lie in one. */
  public static void fuzzerTestOneInput(byte[] bytes) {
    Input input = Input.of(bytes);
    int kind = input.choice();
    byte[] file = input.rest();
    try {
      Identity identity = identity(kind, file);
      assertFalse(identity.chain().isEmpty());
      assertTrue(identity.chain().contains(identity.certificate()));
    } catch (IdentityException e) {
      assertTrue(
          e.getMessage().matches("(?s)(Expected|This Java (cannot|has no support for)) .*"),
          e.getMessage());
    }
  }

  private static Identity identity(int kind, byte[] file) throws IdentityException {
    switch (kind & 3) {
      case 0:
        return Identity.ofPkcs12(file, "secret".toCharArray());
      case 1: // DER of a key as it lies in PEM: it is wrapped, and goes no further.
        assertTrue(Pkcs8.ofRsa(file).length > file.length);
        assertTrue(Pkcs8.ofEc(file).length > file.length);
        throw new IdentityException("Expected nothing else");
      default:
        return Identity.of(Certificates.in(file), file);
    }
  }
}
