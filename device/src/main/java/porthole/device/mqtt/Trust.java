package porthole.device.mqtt;

import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocketFactory;
import javax.net.ssl.TrustManagerFactory;

/** Whose certificates are believed. */
final class Trust {
  /** All that a system trusts is 250 kB; what is larger is another file, named by mistake. */
  private static final int MAX_BYTES = 1024 * 1024;

  private Trust() {}

  /** Returns the factory of connections to those whom the runtime trusts. */
  static SSLSocketFactory standard() {
    return (SSLSocketFactory) SSLSocketFactory.getDefault();
  }

  /** Returns the factory of connections to those for whom a certificate of a PEM file vouches. */
  static SSLSocketFactory in(Broker.OwnersFile pem) throws BrokerException {
    try {
      return trusting(pem);
    } catch (IOException e) {
      throw BrokerException.refusal(e.getMessage(), e);
    }
  }

  private static SSLSocketFactory trusting(Broker.OwnersFile pem) throws IOException {
    try {
      KeyStore store = KeyStore.getInstance(KeyStore.getDefaultType());
      store.load(null, null);
      for (Certificate ca : pem.certificates(MAX_BYTES, "at most 1 MB of certificates")) {
        store.setCertificateEntry("ca " + store.size(), ca);
      }
      TrustManagerFactory trust =
          TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
      trust.init(store);
      SSLContext context = SSLContext.getInstance("TLS");
      context.init(null, trust.getTrustManagers(), null);
      return context.getSocketFactory();
    } catch (GeneralSecurityException e) {
      throw pem.wrong("Expected certificates in PEM in " + pem + ": " + e.getMessage());
    }
  }
}
