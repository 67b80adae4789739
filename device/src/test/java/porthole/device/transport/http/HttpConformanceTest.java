package porthole.device.transport.http;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import porthole.device.transport.HttpResponse;
import porthole.device.transport.Limit;
import porthole.device.transport.Limits;
import porthole.device.transport.RawClient;
import porthole.device.transport.Routes;
import porthole.device.transport.Server;
import porthole.device.transport.Setup;

/**
 * Requirements of RFC 9110 and RFC 9112 for a server, tested over a socket. The first table has the
 * checks of h1spec (github.com/uNetworking/h1spec), written anew. H1spec expects a server that
 * echoes any method, so that a POST is answered with 200 or 404; here it is 405.
 */
class HttpConformanceTest {
  private static final String GET = "GET / HTTP/1.1\r\n";
  private static final String HOST = "Host: example.com\r\n";
  private static final String END = "\r\n";

  private static Server server;

  @BeforeAll
  static void start() throws Exception {
    Routes routes =
        Routes.none()
            .http("/", (request, peer) -> HttpResponse.ok("text/plain", new byte[] {'a'}))
            .http(
                "/broken",
                (request, peer) -> {
                  throw new IllegalStateException("broken");
                })
            .webSocket("/", (connection, request) -> connection::send)
            .webSocket("/echo", (connection, request) -> connection::send);
    Limits limits = Limits.host().with(Limit.CONNECTIONS_PER_ADDRESS, 100);
    InetSocketAddress any = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
    server = Server.start(any, Setup.of(routes).limits(limits));
  }

  @AfterAll
  static void stop() throws InterruptedException {
    server.stop(1001, "");
  }

  @Test
  void theChecksOfH1specPass() throws Exception {
    check(400, "GET / \r\n\r\n");
    check(200, GET + HOST + "Expect: 100-continue\r\n" + END);
    check(200, GET + HOST + END);
    check(200, GET + "hoSt:\texample.com\r\nempty:\r\n" + END);
    check(400, GET + HOST + "X-Invalid[]: test\r\n" + END);
    check(400, GET + "Content-Length: 5\r\n" + END);
    check(400, GET + HOST + "Host: example.org\r\n" + END);
    check(400, GET + HOST + "Content-Length: -123456789123456789123456789\r\n" + END);
    check(400, GET + HOST + "Content-Length: -1234\r\n" + END);
    check(400, GET + HOST + "Content-Length: abc\r\n" + END);
    check(200, GET + HOST + "X-Empty-Header: \r\n" + END);
    check(400, GET + HOST + "X-Bad-Control-Char: test\u0007\r\n" + END);
    check(505, "GET / HTTP/9.9\r\n" + HOST + END);
    check(400, "Extra line" + GET + HOST + END);
    check(400, GET + HOST + "\rSome-Header: Test\r\n" + END);
    check(405, "POST / HTTP/1.1\r\n" + HOST + "Content-Length: 5\r\n" + END + "hello");
    check(405, "POST / HTTP/1.1\r\n" + HOST + "Transfer-Encoding: chunked\r\n" + END + "0\r\n\r\n");
    check(400, GET + HOST + "Transfer-Encoding: chunked\r\nContent-Length: 5\r\n" + END);
    check(400, GET + HOST + "transfer-encodinG: chunked\r\ncontent-lengtH: 5\r\n" + END);
  }

  @Test
  void aCutRequestIsAnsweredWhenItsRestArrives() throws Exception { // h1spec's fragments
    byte[] request = "GET /hello HTTP/1.1\r\nHost: localhost\r\n\r\n".getBytes(ISO_8859_1);
    for (int cut = 0; cut < request.length; cut++) {
      HttpHeadDecoder decoder = new HttpHeadDecoder(8192);
      assertFalse(decoder.receive(ByteBuffer.wrap(request, 0, cut)), "cut at " + cut);
      assertTrue(decoder.receive(ByteBuffer.wrap(request, cut, request.length - cut)));
    }
  }

  @Test
  void contentLengthMustBeOneNumberInDigits() throws Exception { // RFC 9112, section 6.3
    for (String length :
        List.of("abc", "-1", "+1", "0x1", "1, 2", "1,1", "1 1", "", "1.0", "1e3", "\u00b2", "१")) {
      check(400, GET + HOST + "Content-Length: " + length + "\r\n" + END);
    }
    check(400, GET + HOST + "Content-Length: 5\r\nContent-Length: 5\r\n" + END);
    check(400, GET + HOST + "Content-Length: 5\r\nContent-Length: 6\r\n" + END);
    check(200, GET + HOST + "Content-Length: 0\r\n" + END);
    check(200, GET + HOST + "Content-Length: 5\r\n" + END + "hello");
    check(200, GET + HOST + "Content-Length: 99999999999999999999999999\r\n" + END);
  }

  @Test
  void onlyTheTransferCodingChunkedIsAccepted() throws Exception { // RFC 9112, 6.1
    for (String coding :
        List.of(
            "gzip",
            "xchunked",
            "chunkedx",
            "chunked, identity",
            "identity",
            "",
            ",",
            "chunked, chunked",
            "chunked;a=b",
            "\"chunked\"",
            "chunked gzip",
            "gzip;chunked")) {
      check(400, GET + HOST + "Transfer-Encoding: " + coding + "\r\n" + END);
    }
    check(400, GET + HOST + "Transfer-Encoding: chunked\r\nTransfer-Encoding: gzip\r\n" + END);
    check(400, "GET / HTTP/1.0\r\n" + HOST + "Transfer-Encoding: chunked\r\n" + END);
    check(501, GET + HOST + "Transfer-Encoding: gzip, chunked\r\n" + END);
    check(501, GET + HOST + "Transfer-Encoding: gzip\r\nTransfer-Encoding: chunked\r\n" + END);
    check(200, GET + HOST + "Transfer-Encoding: Chunked\r\n" + END);
    check(200, GET + HOST + "Transfer-Encoding: , chunked ,\r\n" + END);
  }

  @Test
  void anOpeningHandshakeWithABodyIsRefused() throws Exception {
    for (String field :
        List.of("Content-Length: 6", "Content-Length: 00006", "Transfer-Encoding: chunked")) {
      check(400, RawClient.handshake("/", field + "\r\n") + "abcdef");
      check(400, RawClient.handshake("/echo", field + "\r\n") + "abcdef");
    }
    check(101, RawClient.handshake("/", "Content-Length: 0\r\n"));
    check(101, RawClient.handshake("/", "Content-Length: 000\r\n"));
  }

  @Test
  void anInvalidHostIsRefused() throws Exception { // RFC 9112, section 3.2; RFC 3986, section 3.2.2
    List<String> bad =
        List.of(
            "a b",
            "user@h",
            "127.0.0.1:80@evil",
            "[::1",
            "::1",
            "h:x",
            "h:80:80",
            "h:-1",
            "h/",
            "h?x",
            "h#x",
            "h\\x",
            "\"h\"",
            "<h>",
            "[zz]",
            "[::1]x",
            "[]",
            "a, b",
            "hé",
            "a\tb");
    List<String> good =
        List.of(
            "h",
            "h:80",
            "h:",
            "",
            "127.0.0.1:8000",
            "[::1]",
            "[::1]:8000",
            "[fe80::1%25eth0]:1",
            "a_b",
            "xn--caf-dma.example.",
            "a~b!$&'()*+,;=-.%41",
            "H");
    for (String host : bad) {
      check(400, GET + "Host: " + host + "\r\n" + END);
      check(400, RawClient.handshake("/").replace("Host: x", "Host: " + host));
    }
    for (String host : good) {
      check(200, GET + "Host: " + host + "\r\n" + END);
      check(101, RawClient.handshake("/").replace("Host: x", "Host: " + host));
    }
    check(400, "GET / HTTP/1.0\r\nHost: user@h\r\n" + END);
    check(200, "GET / HTTP/1.0\r\n" + END);
  }

  @Test
  void aTargetInNoneOfTheFourFormsIsRefused() throws Exception { // RFC 9112, section 3.2
    check(200, "GET http://example.com/ HTTP/1.1\r\n" + HOST + END);
    check(200, "GET http://[::1]:8000?x HTTP/1.1\r\n" + HOST + END);
    check(404, "GET http://example.com/\u0085\u00e9 HTTP/1.1\r\n" + HOST + END);
    check(404, "GET /\u0085\u00e9 HTTP/1.1\r\n" + HOST + END);
    check(400, "GET http://example.com/ HTTP/1.1\r\n" + END);
    for (String target :
        List.of(
            "http:///",
            "http://user@h/",
            "http://a:x/",
            "http://[::1/",
            "*",
            "example.com:80",
            "x",
            "?x",
            "\\")) {
      check(400, "GET " + target + " HTTP/1.1\r\n" + HOST + END);
    }
    check(200, "OPTIONS * HTTP/1.1\r\n" + HOST + END);
    check(200, "OPTIONS / HTTP/1.1\r\n" + HOST + END);
    check(200, "OPTIONS /echo HTTP/1.1\r\n" + HOST + END);
    check(404, "OPTIONS /nothing HTTP/1.1\r\n" + HOST + END);
    check(400, "OPTIONS ** HTTP/1.1\r\n" + HOST + END);
    check(501, "CONNECT example.com:80 HTTP/1.1\r\n" + HOST + END);
    check(400, "CONNECT / HTTP/1.1\r\n" + HOST + END);
  }

  @Test
  void optionsAndARefusedMethodListTheAllowedMethods() throws Exception {
    String allow = "\r\nAllow: GET, HEAD, OPTIONS\r\n";
    for (String line : List.of("OPTIONS *", "OPTIONS /", "POST /", "DELETE /", "TRACE /")) {
      String answer = answer(line + " HTTP/1.1\r\n" + HOST + END);
      assertTrue(answer.contains(allow), answer);
    }
  }

  @Test
  void anUnknownMethodIsAnsweredWith501() throws Exception { // RFC 9110, section 9.1
    for (String method : List.of("get", "BREW", "PROPFIND", "X", "GETS", "!#$%&'*+-.^_`|~")) {
      check(501, method + " / HTTP/1.1\r\n" + HOST + END);
      check(501, method + " /nothing HTTP/1.1\r\n" + HOST + END);
    }
    for (String method : List.of("POST", "PUT", "DELETE", "TRACE", "PATCH")) {
      check(405, method + " / HTTP/1.1\r\n" + HOST + END);
    }
  }

  @Test
  void controlCharactersInAHeadAreRefused() throws Exception {
    for (char c : "\0\1\7\b\t\n\u000b\f\r\u001b\u001f\u007f".toCharArray()) {
      check(400, "GET /a" + c + "b HTTP/1.1\r\n" + HOST + END);
      check(400, "GET /" + c + " HTTP/1.1\r\n" + HOST + END);
      check(400, "GET " + c + "/ HTTP/1.1\r\n" + HOST + END);
      check(400, "GET http://h/" + c + " HTTP/1.1\r\n" + HOST + END);
      check(400, "GE" + c + "T / HTTP/1.1\r\n" + HOST + END);
      check(400, "GET / HTTP/1.1" + c + "\r\n" + HOST + END);
      check(400, RawClient.handshake("/" + c));
      check(400, RawClient.handshake("/?" + c));
      if (c != '\t') {
        check(400, GET + HOST + "A: b" + c + "c\r\n" + END);
      }
      check(400, GET + HOST + "A" + c + "B: c\r\n" + END);
    }
  }

  @Test
  void linesWithoutCrLfAreRefused() throws Exception { // RFC 9112, section 2.2
    check(400, "GET / HTTP/1.1\n" + HOST + END);
    check(400, GET + "Host: a\nA: b\r\n" + END);
    check(400, GET + HOST + "\n");
    check(400, GET + HOST + "A: b\r\r\n" + END);
    check(400, GET + HOST + " folded: x\r\n" + END); // Section 5.2
    check(400, GET + HOST + "\tfolded\r\n" + END);
    check(400, GET + HOST + "A : b\r\n" + END); // Section 5.1
    check(400, GET + HOST + ": b\r\n" + END);
  }

  @Test
  void anEmptyLineBeforeTheRequestLineIsSkipped() throws Exception { // RFC 9112, section 2.2
    check(200, "\r\n" + GET + HOST + END);
    check(101, "\r\n" + RawClient.handshake("/"));
    check(400, "\r\n\r\n" + GET + HOST + END);
    check(400, " \r\n" + GET + HOST + END);
    check(400, "\n" + GET + HOST + END);
  }

  @Test
  void everyResponseHasDateNosniffAndContentLength() throws Exception {
    List<String> requests = new ArrayList<>();
    requests.add(GET + HOST + END);
    requests.add("HEAD / HTTP/1.1\r\n" + HOST + END);
    requests.add("OPTIONS * HTTP/1.1\r\n" + HOST + END);
    requests.add("GET /nothing HTTP/1.1\r\n" + HOST + END);
    requests.add("GET /echo HTTP/1.1\r\n" + HOST + END);
    requests.add("POST / HTTP/1.1\r\n" + HOST + END);
    requests.add("BREW / HTTP/1.1\r\n" + HOST + END);
    requests.add("GET / HTTP/2.0\r\n" + HOST + END);
    requests.add("no request\r\n\r\n");
    requests.add("GET /" + "x".repeat(9000));
    requests.add(GET + "A: b\r\n".repeat(65) + END);
    requests.add(RawClient.handshake("/nothing"));
    for (String request : requests) {
      String head = answer(request).split("\r\n\r\n")[0] + "\r\n";
      assertTrue(
          head.matches("(?s).*\r\nDate: \\w{3}, \\d\\d \\w{3} \\d{4} [0-9:]{8} GMT\r\n.*"), head);
      assertTrue(head.contains("\r\nX-Content-Type-Options: nosniff\r\n"), head);
      assertTrue(head.contains("\r\nContent-Length: "), head);
      assertTrue(head.contains("\r\nConnection: close\r\n"), head);
    }
    assertTrue(head(RawClient.handshake("/")).contains("\r\nDate: "));
  }

  @Test
  void aResponseToHeadHasNoBodyEvenForAMalformedRequest() throws Exception { // RFC 9110, 9.3.2
    for (String rest :
        List.of(
            " / HTTP/1.1\r\n\r\n",
            " / HTTP/1.1\r\nno field\r\n\r\n",
            " x HTTP/1.1\r\n\r\n",
            " /broken HTTP/1.1\r\nHost: a\r\n\r\n",
            " /nothing HTTP/1.1\r\nHost: a\r\n\r\n",
            " / HTTP/2.0\r\n\r\n")) {
      String answer = answer("HEAD" + rest);
      assertTrue(answer.endsWith("\r\n\r\n"), answer);
      assertTrue(answer.matches("(?s).*\r\nContent-Length: [1-9].*"), answer);
    }
  }

  private static void check(int status, String request) throws Exception {
    String line = head(request).split("\r\n")[0];
    assertEquals("HTTP/1.1 " + status, line.substring(0, 12), request);
  }

  /** Returns the head of the answer to a request. */
  private static String head(String request) throws Exception {
    try (RawClient client = RawClient.connect(server.address())) {
      client.write(request.getBytes(ISO_8859_1));
      return client.ask("");
    }
  }

  /** Returns the whole answer to a request. */
  private static String answer(String request) throws Exception {
    try (RawClient client = RawClient.connect(server.address())) {
      client.write(request.getBytes(ISO_8859_1));
      return client.rest();
    }
  }
}
