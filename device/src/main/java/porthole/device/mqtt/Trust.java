package porthole.device.mqtt;

import java.io.IOException;
import java.security.GeneralSecurityException;
import javax.net.ssl.SSLSocketFactory;
import porthole.client.TrustedAuthorities;

/** Makes the TLS sockets to a broker, which trust the runtime's authorities or the owner's. */
final class Trust {
  /** All that a system trusts is 250 kB; what is larger is another file, named by mistake. */
  private static final int MAX_BYTES = 1024 * 1024;

  private Trust() {}

  /** Returns the factory of connections to those whom the runtime trusts. */
  static SSLSocketFactory standard() {
    return (SSLSocketFactory) SSLSocketFactory.getDefault();
  }

  /** Returns the factory of connections to those for whom a certificate of a PEM file vouches. */
  static SSLSocketFactory in(Broker.OwnerFile pem) throws BrokerException {
    try {
      return trusting(pem);
    } catch (IOException e) {
      throw BrokerException.refusal(e.getMessage(), e);
    }
  }

  private static SSLSocketFactory trusting(Broker.OwnerFile pem) throws IOException {
    try {
      return TrustedAuthorities.context(pem.certificates(MAX_BYTES, "at most 1 MB of certificates"))
          .getSocketFactory();
    } catch (GeneralSecurityException e) {
      throw pem.invalid("Expected certificates in PEM in " + pem + ": " + e.getMessage());
    }
  }
}
