package porthole.bench;

import java.nio.ByteBuffer;
import org.java_websocket.WebSocket;
import org.java_websocket.handshake.ClientHandshake;
import porthole.device.transport.Limits;
import porthole.javawebsocket.WebSocketServer;

/** {@link LibraryEcho} with the superclass of the same name that runs on Porthole. */
public final class LibraryEchoOverPorthole extends WebSocketServer implements EchoOrRelay {
  private final boolean relays;

  private LibraryEchoOverPorthole(ServerArguments arguments) {
    super(arguments.address());
    relays = arguments.relays();
    setLimits(RaisedLimits.of(Limits.standard()));
  }

  public static void main(String[] args) {
    new LibraryEchoOverPorthole(ServerArguments.of(args)).start();
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
