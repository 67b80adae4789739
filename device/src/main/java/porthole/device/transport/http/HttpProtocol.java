package porthole.device.transport.http;

import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import porthole.device.transport.HttpGrammar;
import porthole.device.transport.HttpHandler;
import porthole.device.transport.HttpRequest;
import porthole.device.transport.HttpResponse;
import porthole.device.transport.Limit;
import porthole.device.transport.Setup;
import porthole.device.transport.loop.EventLoop;
import porthole.device.transport.loop.Link;
import porthole.device.transport.loop.Protocol;
import porthole.device.transport.loop.ProtocolStarter;
import porthole.device.transport.tls.FirstByteWire;
import porthole.device.transport.tls.TlsHandshakes;

/**
 * The first protocol of every connection on an HTTP port: reads one request, then answers it or,
 * for an opening handshake, continues with WebSocket (RFC 6455, section 4.2).
 */
public final class HttpProtocol implements Protocol {
  /** The methods of RFC 9110, section 9.3, and RFC 5789. */
  private static final List<String> METHODS =
      Arrays.asList("GET", "HEAD", "OPTIONS", "POST", "PUT", "DELETE", "PATCH", "TRACE", "CONNECT");

  private static final String ALLOWED = "GET, HEAD, OPTIONS";

  private final Link link;
  private final Setup setup;
  private final HttpUpgrade upgrade;
  private final HttpHeadDecoder decoder;

  private HttpProtocol(Link link, Setup setup, HttpUpgrade upgrade) {
    this.link = link;
    this.setup = setup;
    this.upgrade = upgrade;
    this.decoder = new HttpHeadDecoder(setup.limits().count(Limit.HEAD_BYTES));
  }

  /** Returns the starter of links that begin with HTTP, or with TLS and then HTTP. */
  public static ProtocolStarter starter(EventLoop loop, Setup setup, HttpUpgrade upgrade) {
    Optional<TlsHandshakes> handshakes =
        setup.tls().isPresent()
            ? Optional.of(TlsHandshakes.on(loop, setup.tls().get(), setup))
            : Optional.empty();
    return new ProtocolStarter() {
      @Override
      public void welcome(Link link, SocketChannel channel) {
        HttpProtocol http = on(link, setup, upgrade);
        if (handshakes.isPresent()) {
          link.carriedBy(new FirstByteWire(link, channel, handshakes.get(), http::refusePlain));
        }
      }

      @Override
      public void refuse(Link link, String sentence) {
        on(link, setup, upgrade).refuse(sentence);
      }
    };
  }

  /** Starts HTTP on a new link. */
  private static HttpProtocol on(Link link, Setup setup, HttpUpgrade upgrade) {
    HttpProtocol http = new HttpProtocol(link, setup, upgrade);
    link.speak(http);
    link.setDeadline(link.loop().now() + setup.limits().nanos(Limit.OPENING_SECONDS));
    return http;
  }

  @Override
  public void receive(ByteBuffer bytes) {
    try {
      if (decoder.receive(bytes)) {
        int maxFields = setup.limits().count(Limit.HEADER_FIELDS);
        answer(HttpRequestParser.parse(decoder.head(), maxFields), bytes);
      }
    } catch (HttpException e) {
      respond(e.response(), decoder.asksForHead());
    }
  }

  private void answer(HttpRequest request, ByteBuffer rest) throws HttpException {
    requireHost(request);
    HttpFraming.require(request);
    if (request.asksForWebSocket()) {
      upgrade.accept(request, link, setup);
      link.receive(rest);
    } else {
      respond(page(request).answer(request, link.peer()), request.isHead());
    }
  }

  private HttpHandler page(HttpRequest request) throws HttpException {
    if (!METHODS.contains(request.method())) {
      throw new HttpException(501, "This server does not know this method.");
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
    if (!hosts.isEmpty() && !HttpGrammar.isHost(hosts.get(0))) {
      throw new HttpException(400, "Expected a Host such as 'toon.lan:8000'.");
    }
  }

  /** Refuses a connection before its request: the server is full. */
  private void refuse(String sentence) {
    respond(HttpResponse.error(503, sentence).with("Retry-After", "5"), false);
  }

  /** Refuses a request without TLS, before it has been read. */
  void refusePlain() {
    respond(HttpResponse.error(400, "This port speaks TLS: use https:// or wss://."), false);
  }

  private void respond(HttpResponse response, boolean headOnly) {
    ByteBuffer answer = HttpResponseRenderer.render(response, headOnly);
    // A short request may have a long response, which counts against the rates of its address.
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
    String sentence = "The server has failed; its log has the error.";
    respond(HttpResponse.error(500, sentence), decoder.asksForHead());
  }

  @Override
  public void closed() {
    // No handler knows this connection.
  }
}
