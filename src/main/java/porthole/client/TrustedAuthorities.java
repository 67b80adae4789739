package porthole.client;

import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.util.Collection;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/** TLS that trusts the certificates of some authorities, and none of those that the JDK trusts. */
public final class TrustedAuthorities {
  private TrustedAuthorities() {}

  /** Returns a context whose sockets trust what these certificates vouch for. */
  public static SSLContext context(Collection<? extends Certificate> authorities)
      throws GeneralSecurityException {
    TrustManagerFactory trust =
        TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    trust.init(store(authorities));
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(null, trust.getTrustManagers(), null);
    return context;
  }

  private static KeyStore store(Collection<? extends Certificate> authorities)
      throws GeneralSecurityException {
    KeyStore store = KeyStore.getInstance(KeyStore.getDefaultType());
    try {
      store.load(null, null);
    } catch (IOException e) { // There is no file.
      throw new IllegalStateException(e);
    }
    for (Certificate authority : authorities) {
      store.setCertificateEntry("authority " + store.size(), authority);
    }
    return store;
  }
}
