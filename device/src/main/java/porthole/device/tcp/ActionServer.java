package porthole.device.tcp;

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
 * Serves JSON over TCP ({@code PROTOCOL.md}, section 5) within any Java program. Connections are
 * served side by side by one thread, and handlers are run on a few others, made when they are
 * wanted ({@link porthole.device.transport.Limit#BLOCKING_THREADS}). Only this machine and private
 * networks may connect. All methods may be called by any thread but those that run handlers.
 *
 * <pre>{@code
 * ActionServer server = ActionServer.start(new InetSocketAddress("127.0.0.1", 65432),
 *     (action, value) -> action.equals("double") ? Optional.of(2 * (int) value) : Optional.empty());
 * }</pre>
 */
public final class ActionServer implements AutoCloseable {
  private final Server server;

  private ActionServer(Server server) {
    this.server = server;
  }

  /**
   * Starts a server; it accepts connections when this returns.
   *
   * @param address with port 0 for any that is free
   * @param handlers are asked in this order
   * @throws IOException when the address cannot be bound; the message says why
   */
  public static ActionServer start(InetSocketAddress address, ActionHandler... handlers)
      throws IOException {
    return start(address, Limits.host(), handlers);
  }

  /** Starts a server, as {@link #start(InetSocketAddress, ActionHandler...)}, within limits. */
  public static ActionServer start(
      InetSocketAddress address, Limits limits, ActionHandler... handlers) throws IOException {
    List<ActionHandler> copy =
        Collections.unmodifiableList(new ArrayList<>(Arrays.asList(handlers)));
    Setup setup = Setup.of(Routes.none()).limits(limits);
    return new ActionServer(
        Server.open().listenTcp(address, ActionEndpoint.of(copy, limits), setup).start());
  }

  /** Returns where it listens, with the port that was bound. */
  public InetSocketAddress address() {
    return server.address();
  }

  /**
   * Returns when the server has been closed. Not to be called by a handler.
   *
   * @throws IllegalStateException when it has ended by itself, because memory has run out for good
   */
  public void await() throws InterruptedException {
    server.await();
  }

  /**
   * Stops within about two seconds: who waits for an answer is told, and handlers that run are
   * interrupted. When this returns no thread is left, but one whose handler does not heed that. An
   * interrupt ends the waiting and stays set.
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
