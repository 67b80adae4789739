package porthole.javawebsocket;

import java.util.concurrent.ExecutorService;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import porthole.device.transport.Tls;

/** TLS with protocols and cipher suites chosen by the program. */
public final class CustomSSLWebSocketServerFactory
    extends org.java_websocket.server.DefaultSSLWebSocketServerFactory
    implements TransportTlsFactory {
  private final String[] protocols;
  private final String[] suites;

  /**
   * Makes a factory for an initialized context.
   *
   * @param enabledProtocols such as {@code TLSv1.3}; null for the JDK's
   * @param enabledCiphersuites null for those of RFC 9325, section 4
   */
  public CustomSSLWebSocketServerFactory(
      SSLContext sslContext, String[] enabledProtocols, String[] enabledCiphersuites) {
    super(sslContext);
    protocols = copy(enabledProtocols);
    suites = copy(enabledCiphersuites);
  }

  /** As the other constructor. The executor is not used; it is shut down at the stop. */
  public CustomSSLWebSocketServerFactory(
      SSLContext sslContext,
      ExecutorService executerService,
      String[] enabledProtocols,
      String[] enabledCiphersuites) {
    super(sslContext, executerService);
    protocols = copy(enabledProtocols);
    suites = copy(enabledCiphersuites);
  }

  private static String[] copy(String[] names) {
    return names == null ? new String[0] : names.clone();
  }

  @Override
  public Tls tls() {
    return Tls.of(this::engine, Tls.Plain.NOBODY);
  }

  private SSLEngine engine() {
    SSLEngine engine = sslcontext.createSSLEngine();
    engine.setUseClientMode(false);
    if (protocols.length > 0) {
      engine.setEnabledProtocols(protocols);
    }
    engine.setEnabledCipherSuites(
        suites.length > 0 ? suites : Tls.strong(engine.getEnabledCipherSuites()));
    return engine;
  }
}
