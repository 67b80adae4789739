package porthole.javawebsocket;

import java.util.Collections;
import java.util.Map;
import java.util.Optional;
import org.java_websocket.exceptions.InvalidDataException;
import org.java_websocket.handshake.ClientHandshake;
import porthole.device.transport.Connection;
import porthole.device.transport.Endpoint;
import porthole.device.transport.Handler;
import porthole.device.transport.HttpRequest;
import porthole.device.transport.HttpResponse;
import porthole.device.transport.Peer;

/**
 * Answers opening handshakes as the program decides. For one request the transport calls {@link
 * #refusal}, {@link #subprotocol}, {@link #fields} and {@link #open}, before the next request.
 * Loop's thread.
 */
final class HandshakeEndpoint implements Endpoint {
  private final WebSocketServer server;
  private final AcceptedDrafts drafts;
  private AcceptedDrafts.Choice choice;
  private PortholeWebSocket socket;
  private ClientHandshake handshake;
  private Map<String, String> fields = Collections.emptyMap();

  HandshakeEndpoint(WebSocketServer server, AcceptedDrafts drafts) {
    this.server = server;
    this.drafts = drafts;
  }

  @Override
  public Optional<HttpResponse> refusal(HttpRequest request, Peer peer) {
    Optional<AcceptedDrafts.Choice> chosen = drafts.choose(request);
    if (!chosen.isPresent()) {
      return refused(404, "None of the offered subprotocols is spoken here.");
    }
    choice = chosen.get();
    handshake = HandshakeAdapter.of(request);
    socket = new PortholeWebSocket(server, choice, handshake.getResourceDescriptor(), peer);
    return refusalOfProgram();
  }

  private Optional<HttpResponse> refusalOfProgram() {
    try {
      fields =
          HandshakeAdapter.fields(
              server.onWebsocketHandshakeReceivedAsServer(socket, choice.draft(), handshake));
    } catch (InvalidDataException e) {
      return refused(404, "The server refuses this handshake: " + e.getMessage());
    } catch (RuntimeException e) {
      server.onWebsocketError(socket, e);
      return refused(500, "The server has made a mistake.");
    }
    return socket.isClosedBeforeOpen()
        ? refused(404, "The server refuses this handshake.")
        : Optional.empty();
  }

  private static Optional<HttpResponse> refused(int status, String sentence) {
    return Optional.of(HttpResponse.error(status, sentence));
  }

  @Override
  public Optional<String> subprotocol(HttpRequest request) {
    return choice.name();
  }

  @Override
  public Map<String, String> fields(HttpRequest request) {
    return fields;
  }

  @Override
  public Handler open(Connection connection, HttpRequest request) {
    PortholeWebSocket opened = socket;
    opened.opened(connection);
    server.guarded(opened, () -> server.onWebsocketOpen(opened, handshake));
    return new CallbackHandler(server, opened);
  }
}
