package porthole.javawebsocket;

import java.util.concurrent.ExecutorService;
import javax.net.ssl.SSLContext;
import porthole.device.transport.Tls;

/** TLS with the keys of a context, and the cipher suites of RFC 9325, section 4, alone. */
public final class DefaultSSLWebSocketServerFactory
    extends org.java_websocket.server.DefaultSSLWebSocketServerFactory
    implements TransportTlsFactory {
  /** Makes a factory for a context that has been initialized with keys. */
  public DefaultSSLWebSocketServerFactory(SSLContext sslContext) {
    super(sslContext);
  }

  /** Makes the same; the executor is shut down when the server stops, and not used. */
  public DefaultSSLWebSocketServerFactory(SSLContext sslContext, ExecutorService exec) {
    super(sslContext, exec);
  }

  @Override
  public Tls tls() {
    return Tls.of(sslcontext, Tls.Plain.NOBODY);
  }
}
