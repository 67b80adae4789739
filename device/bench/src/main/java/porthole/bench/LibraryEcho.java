package porthole.bench;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import javax.net.ssl.SSLContext;
import org.java_websocket.WebSocket;
import org.java_websocket.handshake.ClientHandshake;
import org.java_websocket.server.DefaultSSLWebSocketServerFactory;
import org.java_websocket.server.WebSocketServer;

/** Java-WebSocket with its default settings. */
public final class LibraryEcho extends WebSocketServer implements EchoOrRelay {
  private final boolean relays;

  private LibraryEcho(ServerArguments arguments) {
    super(arguments.address());
    relays = arguments.relays();
    setReuseAddr(true);
  }

  public static void main(String[] args) throws IOException, GeneralSecurityException {
    ServerArguments arguments = ServerArguments.of(args);
    LibraryEcho server = new LibraryEcho(arguments);
    if (arguments.identity().isPresent()) {
      SSLContext context = SSLContext.getInstance("TLS");
      context.init(arguments.keyManagers().getKeyManagers(), null, null);
      server.setWebSocketFactory(new DefaultSSLWebSocketServerFactory(context));
    }
    server.start();
  }

  @Override
  public void onStart() {
    ServerArguments.ready();
  }

  @Override
  public boolean relays() {
    return relays;
  }

  @Override
  public void onMessage(WebSocket connection, String message) {
    answer(connection, message);
  }

  @Override
  public void onMessage(WebSocket connection, ByteBuffer message) {
    answer(connection, message);
  }

  @Override
  public void onOpen(WebSocket connection, ClientHandshake handshake) {
    // Nothing to do.
  }

  @Override
  public void onClose(WebSocket connection, int code, String reason, boolean remote) {
    // Nothing to do.
  }

  @Override
  public void onError(WebSocket connection, Exception error) {
    System.err.println(error);
  }
}
