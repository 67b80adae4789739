package porthole.tools.reach;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Date;
import java.util.List;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSession;
import javax.net.ssl.SSLSocket;
import porthole.tools.option.TrustedCertificates;
import porthole.tools.terminal.Printable;

/**
 * The certificate that a server shows, trusted or not.
 *
 * @param protocol the version of TLS, such as {@code TLSv1.3}
 * @param subject whose certificate it is
 * @param issuer who signed it
 * @param expires its last moment
 */
record SeenCertificate(String protocol, String subject, String issuer, Date expires) {

  /** Makes a TLS handshake that accepts every certificate, and ends the connection. */
  static SeenCertificate of(InetSocketAddress address, String host, Duration timeout)
      throws IOException {
    try (Socket plain = new Socket()) {
      plain.connect(address, (int) timeout.toMillis());
      plain.setSoTimeout((int) timeout.toMillis());
      try (SSLSocket socket =
          (SSLSocket)
              TrustedCertificates.any()
                  .getSocketFactory()
                  .createSocket(plain, host, address.getPort(), true)) {
        name(socket, host);
        socket.startHandshake();
        return of(socket.getSession());
      }
    }
  }

  /** An address in digits is no name for this extension (RFC 6066, section 3). */
  private static void name(SSLSocket socket, String host) {
    if (!host.matches("[0-9.]+|.*:.*")) {
      SSLParameters parameters = socket.getSSLParameters();
      parameters.setServerNames(List.of(new SNIHostName(host)));
      socket.setSSLParameters(parameters);
    }
  }

  private static SeenCertificate of(SSLSession session) throws IOException {
    X509Certificate certificate = (X509Certificate) session.getPeerCertificates()[0];
    return new SeenCertificate(
        session.getProtocol(),
        certificate.getSubjectX500Principal().getName(),
        certificate.getIssuerX500Principal().getName(),
        certificate.getNotAfter());
  }

  @Override
  public String toString() {
    long days = ChronoUnit.DAYS.between(Instant.now(), expires.toInstant());
    return protocol
        + ", certificate of "
        + Printable.of(subject)
        + (subject.equals(issuer) ? ", self-signed" : ", signed by " + Printable.of(issuer))
        + ", "
        + (days < 0 ? "expired " + -days + " days ago" : "valid for " + days + " days");
  }
}
