package porthole.device.http;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.grack.nanojson.JsonWriter;
import porthole.device.transport.HttpHandler;
import porthole.device.transport.HttpRequest;
import porthole.device.transport.HttpResponse;
import porthole.device.transport.Peer;
import porthole.device.transport.Traffic;

/** {@code GET /health}: how the service is, as JSON, for the machine itself and its local network. */
public final class Health implements HttpHandler {
  private final String version;
  private final Traffic traffic;
  private final long startNanos = System.nanoTime();

  public Health(String version, Traffic traffic) {
    this.version = version;
    this.traffic = traffic;
  }

  @Override
  public HttpResponse answer(HttpRequest request, Peer peer) {
    if (!peer.isLocal()) {
      return HttpResponse.error(403, "The health of this service is for its local network alone.");
    }
    String json =
        JsonWriter.string()
            .object()
            .value("name", "porthole")
            .value("version", version)
            .value("uptime_seconds", (System.nanoTime() - startNanos) / 1_000_000_000L)
            .value("connections", traffic.connections())
            .value("messages_in", traffic.messagesIn())
            .value("messages_out", traffic.messagesOut())
            .value("connections_refused", traffic.connectionsRefused())
            .value("out_of_descriptors", traffic.timesOutOfDescriptors())
            .value("messages_dropped", traffic.messagesDropped())
            .value("slow_peers_closed", traffic.slowPeersClosed())
            .value("slowed_down", traffic.timesSlowedDown())
            .value("fast_peers_closed", traffic.fastPeersClosed())
            .end()
            .done();
    return HttpResponse.ok("application/json", (json + "\n").getBytes(UTF_8))
        .with("Cache-Control", "no-store");
  }
}
