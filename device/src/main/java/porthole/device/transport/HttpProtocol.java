package porthole.device.transport;

import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import porthole.protocol.DeflateParameters;

/**
 * The front of every connection: reads one HTTP request, then answers it, or goes on with WebSocket
 * when it is a valid opening handshake (RFC 6455, section 4.2).
 */
final class HttpProtocol implements Protocol {
  /** RFC 9110, section 9.3, and RFC 5789; what may be asked for here is less. */
  private static final List<String> METHODS =
      Arrays.asList("GET", "HEAD", "OPTIONS", "POST", "PUT", "DELETE", "PATCH", "TRACE", "CONNECT");

  private static final String ALLOWED = "GET, HEAD, OPTIONS";
  private static final int KEY_BYTES = 16;
  private static final int KEY_LETTERS = 24;

  private final Link link;
  private final Setup setup;
  private final HttpHeadDecoder decoder;

  private HttpProtocol(Link link, Setup setup) {
    this.link = link;
    this.setup = setup;
    this.decoder = new HttpHeadDecoder(setup.limits().count(Limit.HEAD_BYTES));
  }

  /** Returns what links speak that begin with HTTP, or with TLS and then HTTP. */
  static Front front(EventLoop loop, Setup setup) {
    Optional<TlsHandshakes> handshakes =
        setup.tls().isPresent()
            ? Optional.of(TlsHandshakes.on(loop, setup.tls().get(), setup))
            : Optional.empty();
    return new Front() {
      @Override
      public void welcome(Link link, SocketChannel channel) {
        HttpProtocol http = on(link, setup);
        if (handshakes.isPresent()) {
          link.carriedBy(new FirstByteWire(link, channel, handshakes.get(), http::refusePlain));
        }
      }

      @Override
      public void refuse(Link link, String sentence) {
        on(link, setup).refuse(sentence);
      }
    };
  }

  /** Makes a new link begin with HTTP. */
  private static HttpProtocol on(Link link, Setup setup) {
    HttpProtocol http = new HttpProtocol(link, setup);
    link.speak(http);
    link.setDeadline(link.loop().now() + setup.limits().nanos(Limit.OPENING_SECONDS));
    return http;
  }

  @Override
  public void receive(ByteBuffer bytes) {
    try {
      if (decoder.receive(bytes)) {
        int maxFields = setup.limits().count(Limit.HEADER_FIELDS);
        answer(HttpRequest.parse(decoder.head(), maxFields), bytes);
      }
    } catch (HttpException e) {
      respond(e.response(), decoder.asksForHead());
    }
  }

  private void answer(HttpRequest request, ByteBuffer rest) throws HttpException {
    requireHost(request);
    HttpFraming.require(request);
    if (request.asksForWebSocket()) {
      Endpoint endpoint = endpoint(request);
      Optional<HttpResponse> refusal = endpoint.refusal(request, link.peer());
      if (refusal.isPresent()) {
        throw new HttpException(refusal.get());
      }
      EventLoop loop = link.loop();
      Optional<DeflateParameters> deflate =
          loop.compressors().negotiate(request, setup, endpoint.overflow());
      Optional<String> subprotocol = subprotocol(endpoint, request);
      String key = request.headers("Sec-WebSocket-Key").get(0);
      link.writer()
          .send(loop.handshake().accept(key, deflate, subprotocol, endpoint.fields(request)));
      WebSocketProtocol.open(link, deflate, subprotocol, endpoint, request);
      link.receive(rest);
    } else {
      respond(page(request).answer(request, link.peer()), request.isHead());
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

  private HttpHandler page(HttpRequest request) throws HttpException {
    if (!METHODS.contains(request.method())) {
      throw new HttpException(501, "This server knows no method of that name.");
    }
    Optional<HttpHandler> page = setup.routes().page(request.path());
    boolean speaksWebSocket = setup.routes().endpoint(request.path()).isPresent();
    if (request.method().equals("OPTIONS")) {
      if (page.isPresent() || speaksWebSocket || request.path().equals("*")) {
        return (asked, peer) -> HttpResponse.ok("text/plain", new byte[0]).with("Allow", ALLOWED);
      }
    } else if (!request.method().equals("GET") && !request.isHead()) {
      throw new HttpException(
          HttpResponse.error(405, "Expected GET or HEAD.").with("Allow", ALLOWED));
    } else if (page.isPresent()) {
      return page.get();
    } else if (speaksWebSocket) {
      throw new HttpException(
          HttpResponse.error(426, "This path speaks WebSocket.").with("Upgrade", "websocket"));
    }
    throw new HttpException(404, "There is nothing at this path.");
  }

  /** RFC 9112, section 3.2. */
  private static void requireHost(HttpRequest request) throws HttpException {
    List<String> hosts = request.headers("Host");
    if (hosts.size() > 1 || hosts.isEmpty() && !request.isHttp10()) {
      throw new HttpException(400, "Expected one Host but was " + hosts.size() + ".");
    }
    if (!hosts.isEmpty() && !HttpRequestParser.isHost(hosts.get(0))) {
      throw new HttpException(400, "Expected a Host such as 'toon.lan:8000'.");
    }
  }

  private Endpoint endpoint(HttpRequest request) throws HttpException {
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

  /** Answers before anything was asked: the server is full. */
  private void refuse(String sentence) {
    respond(HttpResponse.error(503, sentence).with("Retry-After", "5"), false);
  }

  /** Answers a request that should have come by TLS, before it has been read. */
  void refusePlain() {
    respond(HttpResponse.error(400, "This port speaks TLS: use https:// or wss://."), false);
  }

  private void respond(HttpResponse response, boolean headOnly) {
    ByteBuffer answer = response.render(headOnly);
    // A question of a few bytes may have a long answer: it counts for the rates of its address.
    link.reader().pace().charge(answer.remaining(), link.loop().turnBegan());
    link.writer().send(answer);
    link.finish();
  }

  @Override
  public void expired() {
    long seconds = setup.limits().of(Limit.OPENING_SECONDS);
    String sentence = "Expected the whole request within " + seconds + " s.";
    respond(HttpResponse.error(408, sentence), decoder.asksForHead());
  }

  @Override
  public void goAway(int code, String reason) {
    link.drop();
  }

  @Override
  public void failed(Throwable error) {
    String sentence = "The server has made a mistake; its log says which.";
    respond(HttpResponse.error(500, sentence), decoder.asksForHead());
  }

  @Override
  public void closed() {
    // Nobody has been told of this connection.
  }
}
