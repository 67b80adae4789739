package porthole.device.transport.websocket;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.nio.ByteBuffer;
import java.util.Map;
import java.util.Optional;
import porthole.device.transport.Endpoint;
import porthole.device.transport.HttpRequest;
import porthole.device.transport.HttpResponse;
import porthole.device.transport.Setup;
import porthole.device.transport.http.HttpDate;
import porthole.device.transport.http.HttpException;
import porthole.device.transport.http.HttpFraming;
import porthole.device.transport.http.HttpUpgrade;
import porthole.device.transport.loop.EventLoop;
import porthole.device.transport.loop.Link;
import porthole.protocol.DeflateParameters;
import porthole.protocol.HandshakeRefusal;
import porthole.protocol.HandshakeResult;
import porthole.protocol.PerMessageDeflate;
import porthole.protocol.ServerHandshake;

/**
 * Accepts opening handshakes (RFC 6455, section 4.2) and opens their WebSockets. All connections of
 * a loop share one, with its compressors. Loop's thread.
 */
public final class WebSocketUpgrade implements HttpUpgrade {
  private final Compressors compressors = new Compressors();

  private WebSocketUpgrade() {}

  /** Returns the upgrade of a loop, which frees the compressors when it ends. */
  public static WebSocketUpgrade on(EventLoop loop) {
    WebSocketUpgrade upgrade = new WebSocketUpgrade();
    loop.atEnd(upgrade.compressors);
    return upgrade;
  }

  @Override
  public void accept(HttpRequest request, Link link, Setup setup) throws HttpException {
    String key = key(request);
    Optional<Endpoint> found = setup.routes().endpoint(request.path());
    if (!found.isPresent()) {
      throw new HttpException(404, "There is no endpoint at this path.");
    }
    Endpoint endpoint = found.get();
    Optional<HttpResponse> refusal = endpoint.refusal(request, link.peer());
    if (refusal.isPresent()) {
      throw new HttpException(refusal.get());
    }
    Optional<DeflateParameters> deflate =
        compressors.negotiate(request, setup, endpoint.overflow());
    Optional<String> subprotocol = subprotocol(endpoint, request);
    HandshakeResult agreed = HandshakeResult.of(subprotocol, deflate);
    link.writer().send(answer(key, agreed, endpoint.fields(request)));
    WebSocketProtocol.open(
        link,
        deflate.isPresent()
            ? compressors.open(deflate.get(), setup.limits())
            : PerMessageDeflate.NONE,
        subprotocol,
        endpoint,
        request);
  }

  private static String key(HttpRequest request) throws HttpException {
    try {
      return ServerHandshake.check(
          request.method(), request.isHttp10(), HttpFraming.hasBody(request), request::headers);
    } catch (HandshakeRefusal e) {
      HttpResponse response = HttpResponse.error(e.status(), e.getMessage());
      for (Map.Entry<String, String> field : e.fields().entrySet()) {
        response = response.with(field.getKey(), field.getValue());
      }
      throw new HttpException(response);
    }
  }

  private static Optional<String> subprotocol(Endpoint endpoint, HttpRequest request) {
    Optional<String> chosen = endpoint.subprotocol(request);
    if (chosen.isPresent() && !request.subprotocols().contains(chosen.get())) {
      throw new IllegalStateException(
          "Expected one of " + request.subprotocols() + " but was " + chosen.get());
    }
    return chosen;
  }

  private static ByteBuffer answer(String key, HandshakeResult agreed, Map<String, String> more) {
    StringBuilder head = ServerHandshake.accept(key, agreed);
    for (Map.Entry<String, String> field : more.entrySet()) {
      head.append(field.getKey()).append(": ").append(field.getValue()).append("\r\n");
    }
    head.append(HttpDate.field(System.currentTimeMillis())).append("\r\n");
    return ByteBuffer.wrap(head.toString().getBytes(ISO_8859_1));
  }
}
