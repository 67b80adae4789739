package porthole.device.transport.websocket;

import java.util.Base64;
import java.util.List;
import java.util.Optional;
import porthole.device.transport.Endpoint;
import porthole.device.transport.HttpRequest;
import porthole.device.transport.HttpResponse;
import porthole.device.transport.Setup;
import porthole.device.transport.http.HttpException;
import porthole.device.transport.http.HttpFraming;
import porthole.device.transport.http.HttpUpgrade;
import porthole.device.transport.loop.EventLoop;
import porthole.device.transport.loop.Link;
import porthole.protocol.DeflateParameters;

/**
 * Accepts opening handshakes (RFC 6455, section 4.2) and opens their WebSockets. All connections of
 * a loop share one, with its compressors. Loop's thread.
 */
public final class WebSocketUpgrade implements HttpUpgrade {
  private static final int KEY_BYTES = 16;
  private static final int KEY_LETTERS = 24;

  private final OpeningHandshake handshake = new OpeningHandshake();
  private final Compressors compressors = new Compressors();

  private WebSocketUpgrade() {}

  /** Returns the upgrade of a loop, which frees the compressors when it ends. */
  public static WebSocketUpgrade on(EventLoop loop) {
    WebSocketUpgrade upgrade = new WebSocketUpgrade();
    loop.atEnd(upgrade.compressors::end);
    return upgrade;
  }

  @Override
  public void accept(HttpRequest request, Link link, Setup setup) throws HttpException {
    Endpoint endpoint = endpoint(request, setup);
    Optional<HttpResponse> refusal = endpoint.refusal(request, link.peer());
    if (refusal.isPresent()) {
      throw new HttpException(refusal.get());
    }
    Optional<DeflateParameters> deflate =
        compressors.negotiate(request, setup, endpoint.overflow());
    Optional<String> subprotocol = subprotocol(endpoint, request);
    String key = request.headers("Sec-WebSocket-Key").get(0);
    link.writer().send(handshake.accept(key, deflate, subprotocol, endpoint.fields(request)));
    WebSocketProtocol.open(link, compression(deflate, setup), subprotocol, endpoint, request);
  }

  private LinkCompression compression(Optional<DeflateParameters> deflate, Setup setup) {
    return deflate.isPresent()
        ? compressors.open(deflate.get(), setup.limits())
        : LinkCompression.NONE;
  }

  private static Optional<String> subprotocol(Endpoint endpoint, HttpRequest request) {
    Optional<String> chosen = endpoint.subprotocol(request);
    if (chosen.isPresent() && !request.subprotocols().contains(chosen.get())) {
      throw new IllegalStateException(
          "Expected one of " + request.subprotocols() + " but was " + chosen.get());
    }
    return chosen;
  }

  private static Endpoint endpoint(HttpRequest request, Setup setup) throws HttpException {
    if (!request.method().equals("GET") || request.isHttp10()) {
      throw new HttpException(400, "Expected the opening handshake to be a GET of HTTP/1.1.");
    }
    if (!request.hasToken("Connection", "Upgrade")) {
      throw new HttpException(400, "Expected 'Connection: Upgrade' in the opening handshake.");
    }
    if (HttpFraming.hasBody(request)) {
      throw new HttpException(400, "Expected an opening handshake without a body.");
    }
    requireVersion(request.headers("Sec-WebSocket-Version"));
    requireKey(request.headers("Sec-WebSocket-Key"));
    return setup
        .routes()
        .endpoint(request.path())
        .orElseThrow(() -> new HttpException(404, "There is no endpoint at this path."));
  }

  private static void requireVersion(List<String> versions) throws HttpException {
    if (versions.isEmpty()) {
      throw new HttpException(400, "Expected a Sec-WebSocket-Version in the opening handshake.");
    }
    if (!versions.get(0).equals("13") || versions.size() > 1) { // RFC 6455, section 4.4
      throw new HttpException(
          HttpResponse.error(426, "This server speaks version 13 of WebSocket.")
              .with("Upgrade", "websocket")
              .with("Sec-WebSocket-Version", "13"));
    }
  }

  private static void requireKey(List<String> keys) throws HttpException {
    try {
      if (keys.size() == 1
          && keys.get(0).length() == KEY_LETTERS // The decoder does without the padding.
          && Base64.getDecoder().decode(keys.get(0)).length == KEY_BYTES) {
        return;
      }
    } catch (IllegalArgumentException e) {
      // Not base64: the same answer as a key of a wrong length.
    }
    throw new HttpException(400, "Expected one Sec-WebSocket-Key: 16 bytes in base64.");
  }
}
