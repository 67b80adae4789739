package porthole.device.mqtt;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocketFactory;
import javax.net.ssl.TrustManagerFactory;

/** Whose certificates are believed. */
final class Trust {
  private Trust() {}

  /** Returns the factory of connections to those whom the runtime trusts. */
  static SSLSocketFactory standard() {
    return (SSLSocketFactory) SSLSocketFactory.getDefault();
  }

  /** Returns the factory of connections to those for whom a certificate of a PEM file vouches. */
  static SSLSocketFactory in(Path pem) throws BrokerException {
    try (InputStream file = Files.newInputStream(pem)) {
      KeyStore store = KeyStore.getInstance(KeyStore.getDefaultType());
      store.load(null, null);
      for (Certificate ca : CertificateFactory.getInstance("X.509").generateCertificates(file)) {
        store.setCertificateEntry("ca " + store.size(), ca);
      }
      TrustManagerFactory trust =
          TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
      trust.init(store);
      SSLContext context = SSLContext.getInstance("TLS");
      context.init(null, trust.getTrustManagers(), null);
      return context.getSocketFactory();
    } catch (IOException | GeneralSecurityException e) {
      throw BrokerException.refusal(
          "Cannot read the certificates in " + pem + ": " + e.getMessage(), e);
    }
  }
}
