package porthole.tools.bench;

import java.io.IOException;
import java.net.URI;
import java.security.NoSuchAlgorithmException;
import java.util.Optional;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLParameters;
import porthole.client.Request;

/** The endpoint under load: a WebSocket with or without TLS, or a TCP port that echoes bytes. */
final class BenchTarget {
  private final Request request;
  private final boolean raw;
  private final Optional<SSLContext> tls;

  private BenchTarget(Request request, boolean raw, Optional<SSLContext> tls) {
    this.request = request;
    this.raw = raw;
    this.tls = tls;
  }

  /** Returns the target of a {@code ws:} or {@code wss:} URL. */
  public static BenchTarget webSocket(Request request) {
    return new BenchTarget(request, false, Optional.empty());
  }

  /** Returns the target of a URL {@code tcp://HOST:PORT}. */
  public static BenchTarget tcp(URI uri) {
    boolean more =
        uri.getRawQuery() != null
            || uri.getRawFragment() != null
            || uri.getRawPath() != null && !uri.getRawPath().isEmpty();
    if (more || uri.getPort() < 0) {
      throw new IllegalArgumentException("Expected tcp://HOST:PORT but was " + uri);
    }
    Request request = Request.to(URI.create("ws://" + uri.getRawAuthority()));
    return new BenchTarget(request, true, Optional.empty());
  }

  /** Returns this target, whose certificate is verified by this context. */
  public BenchTarget withTls(SSLContext context) {
    return new BenchTarget(request, raw, Optional.of(context));
  }

  public boolean isRaw() {
    return raw;
  }

  boolean isSecure() {
    return request.isSecure();
  }

  Request request() {
    return request;
  }

  /** Returns a client's TLS engine; it verifies the host name unless the context skips that. */
  SSLEngine newEngine() throws IOException {
    SSLEngine engine = context().createSSLEngine(request.host(), request.port());
    engine.setUseClientMode(true);
    SSLParameters parameters = engine.getSSLParameters();
    parameters.setEndpointIdentificationAlgorithm("HTTPS");
    engine.setSSLParameters(parameters);
    return engine;
  }

  private SSLContext context() throws IOException {
    try {
      return tls.isPresent() ? tls.get() : SSLContext.getDefault();
    } catch (NoSuchAlgorithmException e) {
      throw new IOException("This Java has no TLS.", e);
    }
  }

  /** Returns host and port. */
  public String place() {
    return request.place();
  }

  @Override
  public String toString() {
    return raw ? "tcp://" + place() : request.toString();
  }
}
