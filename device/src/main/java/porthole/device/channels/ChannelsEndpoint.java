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

/** The door to the hub for WebSocket: {@code PROTOCOL.md}, section 4. */
public final class ChannelsEndpoint implements Endpoint {
  /** One in so many bytes of the heap may wait for clients that are told of the past. */
  private static final int REPLAYS_OF_HEAP = 16;

  private final ChannelsContext door;
  private final Access access;

  private ChannelsEndpoint(ChannelsContext door, Access access) {
    this.door = door;
    this.access = access;
  }

  /**
   * Returns the door to a hub.
   *
   * @param server whose thread is the hub's
   * @param version of the software, which clients are told
   * @param echoes whether senders hear themselves
   */
  public static ChannelsEndpoint to(
      Hub hub, Server server, Access access, String version, boolean echoes) {
    ReplayMemory replays = ReplayMemory.of(hub, Runtime.getRuntime().maxMemory() / REPLAYS_OF_HEAP);
    ChannelsContext door = new ChannelsContext(server, hub, access, version, echoes, replays);
    return new ChannelsEndpoint(door, access);
  }

  /** Who missed something wants to be told, and to resume where it was. */
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
        ? ChannelsHandler.admitted(connection, door)
        : ChannelsHandler.waiting(connection, door);
  }
}
