package porthole.device.transport.http;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.util.List;
import porthole.device.transport.HttpGrammar;
import porthole.device.transport.HttpRequest;
import porthole.fuzz.Input;

/**
 * Heads of HTTP requests. The head and the bytes behind it do not depend on how the bytes are cut.
 * A head is refused with a status for errors, or it has a sound target, names that are tokens,
 * values without controls and at most one way to frame a body. A head that is written again is
 * parsed as the same.
 */
public final class HttpRequestFuzz {
  private static final int MAX_HEAD_BYTES = 2000;
  private static final int MAX_FIELDS = 16;

  private HttpRequestFuzz() {}

  public static void fuzzerTestOneInput(byte[] bytes) {
    String whole = received(List.of(bytes));
    for (List<byte[]> parts : Input.cuts(bytes)) {
      assertEquals(whole, received(parts));
    }
  }

  /** Returns what came of the bytes: a status, a head, or that the head is not complete. */
  private static String received(List<byte[]> parts) {
    HttpHeadDecoder decoder = new HttpHeadDecoder(MAX_HEAD_BYTES);
    int taken = 0;
    try {
      for (byte[] part : parts) {
        ByteBuffer bytes = ByteBuffer.wrap(part);
        boolean complete = decoder.receive(bytes);
        taken += bytes.position();
        if (complete) {
          return taken + " " + parsed(decoder.head());
        }
        assertEquals(0, bytes.remaining());
      }
      return taken + " incomplete, for its head alone: " + decoder.asksForHead();
    } catch (HttpException e) {
      return refused(e);
    }
  }

  private static String refused(HttpException e) {
    int status = e.response().status();
    assertTrue(status >= 400 && status < 600, "status " + status);
    assertTrue(HttpResponseRenderer.render(e.response(), true).remaining() > 0);
    return "refused with " + status;
  }

  private static String parsed(byte[] head) {
    assertTrue(head.length <= MAX_HEAD_BYTES);
    try {
      HttpRequest request = HttpRequestParser.parse(head, MAX_FIELDS);
      requireSound(request);
      byte[] written = written(request);
      assertArrayEquals(written, written(HttpRequestParser.parse(written, MAX_FIELDS)));
      return new String(written, ISO_8859_1) + framing(request);
    } catch (HttpException e) {
      return refused(e);
    }
  }

  private static void requireSound(HttpRequest request) {
    assertTrue(HttpGrammar.isToken(request.method()), request.method());
    assertTrue(request.target().matches("(?s)/[^\\x00- \\x7f]*|\\*"), request.target());
    assertTrue(request.path().startsWith("/") || request.path().equals("*"), request.path());
    assertTrue(request.target().startsWith(request.path()), request.path());
    assertTrue(request.host().indexOf('@') < 0 || !request.headers("Host").isEmpty());
    int count = 0;
    for (String name : request.names()) {
      assertTrue(HttpGrammar.isToken(name), name);
      for (String value : request.headers(name)) {
        assertTrue(value.matches("[^\\x00-\\x08\\x0a-\\x1f\\x7f]*"), value);
        count++;
      }
    }
    assertTrue(count <= MAX_FIELDS);
    request.subprotocols().forEach(name -> assertTrue(HttpGrammar.isToken(name), name));
  }

  private static byte[] written(HttpRequest request) {
    StringBuilder head = new StringBuilder(request.method() + " " + request.target());
    head.append(request.isHttp10() ? " HTTP/1.0\r\n" : " HTTP/1.1\r\n");
    for (String name : request.names()) {
      request.headers(name).forEach(value -> head.append(name + ": " + value + "\r\n"));
    }
    return head.append("\r\n").toString().getBytes(ISO_8859_1);
  }

  private static String framing(HttpRequest request) {
    boolean forwarded = request.isForwarded();
    boolean webSocket = request.asksForWebSocket();
    try {
      HttpFraming.require(request);
    } catch (HttpException e) {
      return refused(e);
    }
    List<String> lengths = request.headers("Content-Length");
    List<String> codings = request.headers("Transfer-Encoding");
    assertTrue(lengths.size() + Math.min(1, codings.size()) <= 1);
    assertTrue(codings.isEmpty() || HttpFraming.hasBody(request));
    return forwarded + " " + webSocket + " " + HttpFraming.hasBody(request);
  }
}
