package porthole.device.http;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.grack.nanojson.JsonStringWriter;
import com.grack.nanojson.JsonWriter;
import java.security.cert.X509Certificate;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import porthole.device.transport.HttpHandler;
import porthole.device.transport.HttpRequest;
import porthole.device.transport.HttpResponse;
import porthole.device.transport.Peer;
import porthole.device.transport.Traffic;

/**
 * {@code GET /health}: the state of the service, as JSON, for this machine and its local network.
 * The route checks the access ({@code SiteAccess.local}).
 */
public final class Health implements HttpHandler {
  private static final long DAY_MILLIS = 86_400_000L;

  private final String version;
  private final Traffic traffic;
  private final Optional<Supplier<X509Certificate>> certificate;
  private final Map<String, Supplier<Map<String, Object>>> parts;
  private final long startNanos = System.nanoTime();

  public Health(String version, Traffic traffic) {
    this(version, traffic, Optional.empty(), Collections.emptyMap());
  }

  private Health(
      String version,
      Traffic traffic,
      Optional<Supplier<X509Certificate>> certificate,
      Map<String, Supplier<Map<String, Object>>> parts) {
    this.version = version;
    this.traffic = traffic;
    this.certificate = certificate;
    this.parts = parts;
  }

  /** Returns this handler with the service's certificate. */
  public Health of(Supplier<X509Certificate> shown) {
    return new Health(version, traffic, Optional.of(shown), parts);
  }

  /** Returns this handler with a further part, an object under its name. */
  public Health with(String name, Supplier<Map<String, Object>> part) {
    Map<String, Supplier<Map<String, Object>>> more = new LinkedHashMap<>(parts);
    more.put(name, part);
    return new Health(version, traffic, certificate, more);
  }

  @Override
  public HttpResponse answer(HttpRequest request, Peer peer) {
    JsonStringWriter json =
        JsonWriter.string()
            .object()
            .value("name", "porthole")
            .value("version", version)
            .value("uptime_seconds", (System.nanoTime() - startNanos) / 1_000_000_000L)
            .value("connections", traffic.connections())
            .value("opened_from_outside", traffic.openedFromOutside())
            .value("messages_in", traffic.messagesIn())
            .value("messages_out", traffic.messagesOut())
            .value("connections_refused", traffic.connectionsRefused())
            .value("out_of_descriptors", traffic.timesOutOfDescriptors())
            .value("messages_dropped", traffic.messagesDropped())
            .value("slow_peers_closed", traffic.slowPeersClosed())
            .value("slowed_down", traffic.timesSlowedDown())
            .value("fast_peers_closed", traffic.fastPeersClosed())
            .value("tcp_connections", traffic.tcpConnections());
    certificate.ifPresent(shown -> addCertificate(json, shown.get()));
    parts.forEach((name, part) -> json.value(name, part.get()));
    String text = json.end().done() + "\n";
    return HttpResponse.ok("application/json", text.getBytes(UTF_8))
        .with("Cache-Control", "no-store");
  }

  private static void addCertificate(JsonStringWriter json, X509Certificate certificate) {
    long left = certificate.getNotAfter().getTime() - System.currentTimeMillis();
    json.object("certificate")
        .value("subject", certificate.getSubjectX500Principal().getName())
        .value("expires", certificate.getNotAfter().toInstant().toString())
        .value("days_left", Math.floorDiv(left, DAY_MILLIS))
        .end();
  }
}
