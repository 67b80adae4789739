package porthole.device.jsontcp;

import java.util.List;
import java.util.function.ToLongFunction;
import porthole.device.hub.Hub;
import porthole.device.hub.Signal;
import porthole.device.transport.Limit;
import porthole.device.transport.Limits;
import porthole.device.transport.Peer;
import porthole.device.transport.TcpConnection;
import porthole.device.transport.TcpEndpoint;
import porthole.device.transport.TcpHandler;
import porthole.protocol.Action;
import porthole.protocol.ChannelMessage;

/**
 * Serves JSON over TCP ({@code PROTOCOL.md}, section 5). The protocol has no token, so only this
 * machine and the local network may connect.
 */
public final class JsonTcpEndpoint implements TcpEndpoint {
  /** The hub's own channel. Actions on it are not published. */
  private static final String HUB = "porthole";

  /** Publishes an action; returns the cost in bytes received. */
  private final ToLongFunction<Action> publisher;

  private final HandlerChain handlers;
  private final int maxBytes;

  private JsonTcpEndpoint(
      ToLongFunction<Action> publisher, List<JsonTcpHandler> handlers, Limits limits) {
    this.publisher = publisher;
    this.handlers = new HandlerChain(handlers);
    this.maxBytes = (int) limits.of(Limit.MESSAGE_BYTES);
  }

  /**
   * Returns an endpoint that publishes every action to a hub, then calls the handlers.
   *
   * @param hub runs on the loop's thread of this endpoint's server
   * @param handlers an unmodifiable list
   */
  public static JsonTcpEndpoint to(Hub hub, List<JsonTcpHandler> handlers, Limits limits) {
    return new JsonTcpEndpoint(action -> publish(hub, action.message()), handlers, limits);
  }

  /** Returns an endpoint without a hub. */
  static JsonTcpEndpoint of(List<JsonTcpHandler> handlers, Limits limits) {
    return new JsonTcpEndpoint(action -> 0, handlers, limits);
  }

  private static long publish(Hub hub, ChannelMessage message) {
    long spent = hub.spent();
    if (!message.channel().equals(HUB)) {
      hub.publish(Signal.relayed(message));
    }
    return hub.spent() - spent;
  }

  @Override
  public boolean admits(Peer peer) {
    return peer.isLocal();
  }

  @Override
  public TcpHandler open(TcpConnection connection) {
    return new Conversation(connection, publisher, handlers, maxBytes);
  }
}
