package porthole.tools.reach;

import java.io.IOException;
import java.net.HttpURLConnection;
import java.net.Proxy;
import java.net.URI;
import java.time.Duration;
import javax.net.ssl.HttpsURLConnection;
import porthole.client.Request;
import porthole.tools.option.TrustedCertificates;
import porthole.tools.terminal.ErrorMessage;

/** Asks a service for its health, which it must refuse to a stranger. */
final class HealthProbe {

  static final int OK = 200;
  static final int FORBIDDEN = 403;

  private HealthProbe() {}

  /** Returns the HTTP status of {@code GET /health}. Certificates are not checked again. */
  static int status(Request request, Duration timeout) throws IOException {
    String scheme = request.isSecure() ? "https" : "http";
    HttpURLConnection connection =
        (HttpURLConnection)
            URI.create(scheme + "://" + request.authority() + "/health")
                .toURL()
                .openConnection(Proxy.NO_PROXY);
    if (connection instanceof HttpsURLConnection secure) {
      secure.setSSLSocketFactory(TrustedCertificates.any().getSocketFactory());
      secure.setHostnameVerifier((host, session) -> true);
    }
    connection.setConnectTimeout((int) timeout.toMillis());
    connection.setReadTimeout((int) timeout.toMillis());
    connection.setInstanceFollowRedirects(false);
    try {
      return connection.getResponseCode();
    } catch (IOException e) {
      throw new IOException(ErrorMessage.noConnection(request.place(), e), e);
    } finally {
      connection.disconnect();
    }
  }
}
