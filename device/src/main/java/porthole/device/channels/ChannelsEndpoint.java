package porthole.device.channels;

import java.util.Optional;
import porthole.device.hub.Hub;
import porthole.device.transport.Connection;
import porthole.device.transport.Endpoint;
import porthole.device.transport.Handler;
import porthole.device.transport.HttpRequest;
import porthole.device.transport.HttpResponse;
import porthole.device.transport.Overflow;
import porthole.device.transport.Peer;
import porthole.device.transport.Server;

/** Joins WebSocket clients to the hub: {@code PROTOCOL.md}, section 4. */
public final class ChannelsEndpoint implements Endpoint {
  /** Replays may hold this fraction of the heap: one sixteenth. */
  private static final int REPLAY_HEAP_DIVISOR = 16;

  private final ChannelsContext context;
  private final Access access;

  private ChannelsEndpoint(ChannelsContext context, Access access) {
    this.context = context;
    this.access = access;
  }

  /**
   * Returns an endpoint for a hub.
   *
   * @param server the server on whose thread the hub runs
   * @param version the software version that clients are told
   * @param echoes whether senders hear their own signals
   */
  public static ChannelsEndpoint to(
      Hub hub, Server server, Access access, String version, boolean echoes) {
    ReplayMemory replays =
        ReplayMemory.of(hub, Runtime.getRuntime().maxMemory() / REPLAY_HEAP_DIVISOR);
    ChannelsContext context = new ChannelsContext(server, hub, access, version, echoes, replays);
    return new ChannelsEndpoint(context, access);
  }

  /** A slow client is closed: it can resume, and then knows that it missed something. */
  @Override
  public Overflow overflow() {
    return Overflow.CLOSE;
  }

  @Override
  public Optional<HttpResponse> refusal(HttpRequest request, Peer peer) {
    return access.refusal(request, peer);
  }

  @Override
  public Handler open(Connection connection, HttpRequest request) {
    if (access.hasToken(request)) {
      connection.trust();
    }
    return access.admits(request, connection.peer())
        ? ChannelsHandler.admitted(connection, context)
        : ChannelsHandler.waiting(connection, context);
  }
}
