package porthole.tools.option;

import java.io.IOException;
import java.net.Socket;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.cert.X509Certificate;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509ExtendedTrustManager;
import porthole.client.TrustedAuthorities;
import porthole.device.tls.Certificates;
import porthole.device.tls.IdentityException;

/** TLS contexts that trust other certificates than the JDK's. */
public final class TrustedCertificates {

  /** The certificates of a whole system have 250 kB; a larger file was given by mistake. */
  private static final int MAX_BYTES = 1024 * 1024;

  private TrustedCertificates() {}

  /** Trusts certificates signed by one in this PEM file, for their host names. */
  public static SSLContext of(Path pem) throws IOException {
    byte[] bytes = SmallFile.read(pem, MAX_BYTES, "at most 1 MB of certificates");
    try {
      return TrustedAuthorities.context(Certificates.in(bytes));
    } catch (IdentityException | GeneralSecurityException e) {
      throw new IOException("Expected PEM certificates in " + pem + ": " + e.getMessage() + ".", e);
    }
  }

  /** Trusts every certificate, for every host name. */
  public static SSLContext any() throws IOException {
    try {
      SSLContext context = SSLContext.getInstance("TLS");
      context.init(null, new TrustManager[] {new TrustAll()}, null);
      return context;
    } catch (GeneralSecurityException e) {
      throw new IOException("This Java has no TLS.", e);
    }
  }

  /** Extended, because the JDK verifies the host name around any other trust manager. */
  private static final class TrustAll extends X509ExtendedTrustManager {

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
