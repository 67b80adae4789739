package porthole.javawebsocket;

import java.util.concurrent.ExecutorService;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLParameters;
import porthole.device.transport.Tls;

/** TLS with parameters of the program, such as a required client certificate. */
public final class SSLParametersWebSocketServerFactory
    extends org.java_websocket.server.DefaultSSLWebSocketServerFactory
    implements TransportTlsFactory {
  private final SSLParameters parameters;

  /** Makes a factory for an initialized context. */
  public SSLParametersWebSocketServerFactory(SSLContext sslContext, SSLParameters sslParameters) {
    super(sslContext);
    parameters = required(sslParameters);
  }

  /** As the other constructor. The executor is not used; it is shut down at the stop. */
  public SSLParametersWebSocketServerFactory(
      SSLContext sslContext, ExecutorService executerService, SSLParameters sslParameters) {
    super(sslContext, executerService);
    parameters = required(sslParameters);
  }

  private static SSLParameters required(SSLParameters parameters) {
    if (parameters == null) {
      throw new IllegalArgumentException("Expected SSLParameters but was null");
    }
    return parameters;
  }

  @Override
  public Tls tls() {
    return Tls.of(this::engine, Tls.Plain.NOBODY);
  }

  private SSLEngine engine() {
    SSLEngine engine = sslcontext.createSSLEngine();
    engine.setUseClientMode(false);
    engine.setSSLParameters(parameters);
    return engine;
  }
}
