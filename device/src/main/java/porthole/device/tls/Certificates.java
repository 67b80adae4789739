package porthole.device.tls;

import java.io.ByteArrayInputStream;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;

/** Reads the certificates of a PEM file, such as certbot's fullchain.pem. */
public final class Certificates {
  private Certificates() {}

  /**
   * Returns the certificates in their order, at least one. Text between the blocks is ignored.
   *
   * @throws IdentityException if there is none, or one is damaged; the message gives its line
   */
  public static List<X509Certificate> in(byte[] pem) throws IdentityException {
    List<X509Certificate> certificates = new ArrayList<>();
    for (Pem block : Pem.parse(pem)) {
      if (block.label().equals("CERTIFICATE")) {
        certificates.add(certificate(block));
      }
    }
    if (certificates.isEmpty()) {
      throw new IdentityException("Expected a 'BEGIN CERTIFICATE' in the file of the certificate");
    }
    return certificates;
  }

  private static X509Certificate certificate(Pem block) throws IdentityException {
    try {
      return (X509Certificate)
          CertificateFactory.getInstance("X.509")
              .generateCertificate(new ByteArrayInputStream(block.bytes()));
    } catch (CertificateException e) {
      throw new IdentityException(
          "Expected an X.509 certificate below 'BEGIN CERTIFICATE' in line " + block.line(), e);
    }
  }
}
