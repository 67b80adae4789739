package porthole.device.jsontcp;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import porthole.device.transport.Limits;
import porthole.device.transport.Routes;
import porthole.device.transport.Server;
import porthole.device.transport.Setup;
import porthole.protocol.CloseCode;

/**
 * Serves JSON over TCP ({@code PROTOCOL.md}, section 5) in any Java program. One thread serves all
 * connections. Handlers run on up to {@link porthole.device.transport.Limit#BLOCKING_THREADS}
 * others, started on demand. Only this machine and private networks may connect. Any thread may
 * call these methods, except from within a handler.
 *
 * <pre>{@code
 * JsonTcpServer server = JsonTcpServer.start(new InetSocketAddress("127.0.0.1", 65432),
 *     (action, value) ->
 *         action.equals("double") ? Optional.of(2 * (int) value) : Optional.empty());
 * }</pre>
 */
public final class JsonTcpServer implements AutoCloseable {
  private final Server server;

  private JsonTcpServer(Server server) {
    this.server = server;
  }

  /**
   * Starts a server. It accepts connections when this method returns.
   *
   * @param address its port may be 0, for any free port
   * @param handlers called in this order
   * @throws IOException if the address cannot be bound; the message says why
   */
  public static JsonTcpServer start(InetSocketAddress address, JsonTcpHandler... handlers)
      throws IOException {
    return start(address, Limits.host(), handlers);
  }

  /** As {@link #start(InetSocketAddress, JsonTcpHandler...)}, with other limits. */
  public static JsonTcpServer start(
      InetSocketAddress address, Limits limits, JsonTcpHandler... handlers) throws IOException {
    List<JsonTcpHandler> copy =
        Collections.unmodifiableList(new ArrayList<>(Arrays.asList(handlers)));
    Setup setup = Setup.of(Routes.none()).limits(limits);
    return new JsonTcpServer(
        Server.open().listenTcp(address, JsonTcpEndpoint.of(copy, limits), setup).start());
  }

  /** Returns the address that the server listens on, with the bound port. */
  public InetSocketAddress address() {
    return server.address();
  }

  /**
   * Waits until the server is closed. A handler must not call this.
   *
   * @throws IllegalStateException if the server ended itself because memory ran out for good
   */
  public void await() throws InterruptedException {
    server.await();
  }

  /**
   * Stops within about two seconds. Clients that wait for an answer get an error; running handlers
   * are interrupted. When this returns, the only threads left are those of handlers that ignore the
   * interrupt. If the calling thread is interrupted, this returns early and the interrupt stays
   * set.
   */
  @Override
  public void close() {
    try {
      server.stop(CloseCode.GOING_AWAY, "the server stops");
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
