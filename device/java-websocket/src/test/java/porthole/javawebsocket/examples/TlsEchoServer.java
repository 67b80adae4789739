package porthole.javawebsocket.examples;

import java.net.InetSocketAddress;
import javax.net.ssl.SSLContext;
import org.java_websocket.server.DefaultSSLWebSocketServerFactory;

/** The echo over TLS. */
public class TlsEchoServer extends EchoServer {
  public TlsEchoServer(InetSocketAddress address, SSLContext context) {
    super(address);
    setWebSocketFactory(new DefaultSSLWebSocketServerFactory(context));
  }
}
