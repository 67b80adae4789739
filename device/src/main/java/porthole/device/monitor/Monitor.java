package porthole.device.monitor;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.grack.nanojson.JsonStringWriter;
import com.grack.nanojson.JsonWriter;
import java.util.List;
import porthole.device.echo.EchoEndpoint;
import porthole.device.echo.EchoHandler;
import porthole.device.echo.LastMessages.Noted;
import porthole.device.transport.HttpHandler;
import porthole.device.transport.HttpRequest;
import porthole.device.transport.HttpResponse;
import porthole.device.transport.Peer;
import porthole.device.transport.Traffic;

/**
 * {@code GET /monitor}: the clients of the echo and the last messages, as JSON, for programs on the
 * device itself. Read-only. The route checks the access ({@code SiteAccess.onThisMachine}).
 */
public final class Monitor implements HttpHandler {
  /** Clients that a small screen can show; their number is given, too. */
  private static final int MAX_CLIENTS = 20;

  private final EchoEndpoint echo;
  private final Traffic traffic;

  public Monitor(EchoEndpoint echo, Traffic traffic) {
    this.echo = echo;
    this.traffic = traffic;
  }

  @Override
  public HttpResponse answer(HttpRequest request, Peer peer) {
    return HttpResponse.ok("application/json", text().getBytes(UTF_8))
        .with("Cache-Control", "no-store");
  }

  private String text() {
    List<EchoHandler> clients = echo.clients();
    JsonStringWriter json =
        JsonWriter.string()
            .object()
            .value("name", "porthole")
            .value("connections", traffic.connections())
            .value("opened_from_outside", traffic.openedFromOutside())
            .value("echo_clients", clients.size())
            .value("flipped", clients.stream().filter(EchoHandler::isFlipped).count());
    json.array("clients");
    clients.stream().limit(MAX_CLIENTS).forEach(client -> add(json, client));
    json.end().array("messages");
    echo.messages().oldestFirst().forEach(message -> add(json, message));
    return json.end().end().done() + "\n";
  }

  private static void add(JsonStringWriter json, EchoHandler client) {
    json.object()
        .value("address", client.peer().toString())
        .value("messages", client.received())
        .value("flipped", client.isFlipped())
        .end();
  }

  private static void add(JsonStringWriter json, Noted message) {
    json.object()
        .value("from", message.from().toString())
        .value("text", message.text())
        .value("flipped", message.isFlipped())
        .end();
  }
}
