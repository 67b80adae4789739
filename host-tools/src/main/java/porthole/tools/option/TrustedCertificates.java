package porthole.tools.option;

import java.io.IOException;
import java.net.Socket;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509ExtendedTrustManager;
import porthole.device.tls.Certificates;
import porthole.device.tls.IdentityException;

/** Whose certificates to believe, where it is not the ones that the JDK believes. */
public final class TrustedCertificates {

  /** All that a system trusts is 250 kB; what is larger is another file, named by mistake. */
  private static final int MAX_BYTES = 1024 * 1024;

  private TrustedCertificates() {}

  /** Believes what is signed by a certificate in this PEM file, for the host it names. */
  public static SSLContext inAuthorities(Path pem) throws IOException {
    byte[] bytes = SmallFile.read(pem, MAX_BYTES, "at most 1 MB of certificates");
    try {
      KeyStore store = KeyStore.getInstance(KeyStore.getDefaultType());
      store.load(null, null);
      for (Certificate certificate : Certificates.in(bytes)) {
        store.setCertificateEntry("authority " + store.size(), certificate);
      }
      TrustManagerFactory trust =
          TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
      trust.init(store);
      return context(trust.getTrustManagers());
    } catch (IdentityException | GeneralSecurityException e) {
      throw new IOException("Expected PEM certificates in " + pem + ": " + e.getMessage() + ".", e);
    }
  }

  /** Believes everybody, whatever the host. */
  public static SSLContext inEverybody() throws IOException {
    try {
      return context(new Everybody());
    } catch (GeneralSecurityException e) {
      throw new IOException("This Java has no TLS.", e);
    }
  }

  private static SSLContext context(TrustManager... trust) throws GeneralSecurityException {
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(null, trust, null);
    return context;
  }

  /** Extended, because around any other kind the JDK still verifies the host name. */
  private static final class Everybody extends X509ExtendedTrustManager {

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type) {}

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type) {}

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type, Socket socket) {}

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type, Socket socket) {}

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type, SSLEngine engine) {}

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type, SSLEngine engine) {}

    @Override
    public X509Certificate[] getAcceptedIssuers() {
      return new X509Certificate[0];
    }
  }
}
