package porthole.javawebsocket;

import java.util.concurrent.ExecutorService;
import javax.net.ssl.SSLContext;
import porthole.device.transport.Tls;

/** TLS with the keys of a context and the cipher suites of RFC 9325, section 4. */
public final class DefaultSSLWebSocketServerFactory
    extends org.java_websocket.server.DefaultSSLWebSocketServerFactory
    implements TransportTlsFactory {
  /** Makes a factory for an initialized context. */
  public DefaultSSLWebSocketServerFactory(SSLContext sslContext) {
    super(sslContext);
  }

  /** As the other constructor. The executor is not used; it is shut down at the stop. */
  public DefaultSSLWebSocketServerFactory(SSLContext sslContext, ExecutorService exec) {
    super(sslContext, exec);
  }

  @Override
  public Tls tls() {
    return Tls.of(sslcontext, Tls.Plain.NOBODY);
  }
}
