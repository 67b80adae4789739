package porthole.bench;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import porthole.device.transport.Connection;
import porthole.device.transport.Endpoint;
import porthole.device.transport.Handler;
import porthole.device.transport.Limits;
import porthole.device.transport.PreparedMessage;
import porthole.device.transport.Routes;
import porthole.device.transport.Server;
import porthole.device.transport.Setup;

/** Porthole's transport with an endpoint that relays each message. */
public final class PortholeRelay {
  private PortholeRelay() {}

  public static void main(String[] args) throws IOException {
    List<Connection> everybody = new ArrayList<>();
    Endpoint relay = (connection, request) -> new Relay(connection, everybody);
    Server.start(
        ServerArguments.of(args).address(),
        Setup.of(Routes.none().webSocket("/", relay)).limits(RaisedLimits.of(Limits.standard())));
    ServerArguments.ready();
  }

  /** Relays the messages of one connection. Loop's thread. */
  private static final class Relay implements Handler {
    private final Connection connection;
    private final List<Connection> everybody;

    private Relay(Connection connection, List<Connection> everybody) {
      this.connection = connection;
      this.everybody = everybody;
      everybody.add(connection);
    }

    @Override
    public void onText(String text) {
      throw new IllegalStateException("onText(ByteBuffer) takes all text");
    }

    @Override
    public void onText(ByteBuffer utf8) {
      relay(PreparedMessage.text(utf8));
    }

    @Override
    public void onBinary(ByteBuffer data) {
      relay(PreparedMessage.binary(data));
    }

    private void relay(PreparedMessage message) {
      for (Connection other : everybody) {
        if (other != connection) {
          other.send(message);
        }
      }
    }

    @Override
    public void onClose(int code, String reason) {
      everybody.remove(connection);
    }
  }
}
