package porthole.device.tcp;

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
 * Serves JSON over TCP: {@code PROTOCOL.md}, section 5. The protocol knows no token, so it is for
 * this machine and the local network alone.
 */
public final class ActionEndpoint implements TcpEndpoint {
  /** This channel is the hub's own: nobody else may seem to be it. */
  private static final String HUB = "porthole";

  /** Signals an action; returns what that has cost, in bytes received. */
  private final ToLongFunction<Action> hearer;

  private final Answers answers;
  private final int maxBytes;

  private ActionEndpoint(
      ToLongFunction<Action> hearer, List<ActionHandler> handlers, Limits limits) {
    this.hearer = hearer;
    this.answers = new Answers(handlers);
    this.maxBytes = (int) limits.of(Limit.MESSAGE_BYTES);
  }

  /**
   * Returns the door to a hub: every action becomes a signal, then the handlers are asked.
   *
   * @param hub belongs to the thread of the server that has this endpoint
   * @param handlers do not change any more
   */
  public static ActionEndpoint to(Hub hub, List<ActionHandler> handlers, Limits limits) {
    return new ActionEndpoint(action -> signal(hub, action.message()), handlers, limits);
  }

  /** Returns an endpoint without a hub. */
  static ActionEndpoint of(List<ActionHandler> handlers, Limits limits) {
    return new ActionEndpoint(action -> 0, handlers, limits);
  }

  private static long signal(Hub hub, ChannelMessage message) {
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
    return new Conversation(connection, hearer, answers, maxBytes);
  }
}
