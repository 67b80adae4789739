package porthole.client;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.Random;
import porthole.fuzz.Input;

/**
 * URLs and places that a person names. The head that is made of a URL is one request line and the
 * fields of the handshake: no part of a URL adds another line. No password is shown.
 */
public final class RequestFuzz {
  private RequestFuzz() {}

  public static void fuzzerTestOneInput(byte[] bytes) {
    String text = Input.of(bytes).text();
    requirePlace(text);
    URI uri;
    try {
      uri = new URI(text);
    } catch (URISyntaxException e) {
      return;
    }
    Request request;
    try {
      request = Request.to(uri);
    } catch (IllegalArgumentException e) {
      assertTrue(e.getMessage().startsWith("Expected "), e.getMessage());
      requireNoPassword(uri, e.getMessage());
      return;
    }
    assertTrue(request.port() >= 1 && request.port() <= 65_535, text);
    requireNoPassword(uri, request.toString());
    String head = new String(request.handshake(new Random(1)).request(), ISO_8859_1);
    assertTrue(head.matches("GET /[!-~]* HTTP/1\\.1\r\n(?:[A-Za-z-]+: [ -~]*\r\n)+\r\n"), head);
    assertEquals("GET " + request.target() + " HTTP/1.1", head.substring(0, head.indexOf('\r')));
    URI sent = URI.create("ws://x" + request.target());
    assertEquals(uri.getPath().isEmpty() ? "/" : uri.getPath(), sent.getPath(), text);
    assertEquals(uri.getQuery(), sent.getQuery(), text);
    assertTrue(head.contains("\r\nHost: " + request.authority() + "\r\n"), head);
  }

  private static void requireNoPassword(URI uri, String shown) {
    String user = uri.getRawUserInfo();
    int authority = shown.indexOf("//") + 2;
    assertTrue(user == null || user.isEmpty() || !shown.startsWith(user + "@", authority), shown);
  }

  private static void requirePlace(String text) {
    try {
      HostAndPort place = HostAndPort.parse(text);
      assertTrue(place.port() >= 1 && place.port() <= 65_535, text);
      assertTrue(text.endsWith(":" + text.substring(text.lastIndexOf(':') + 1)), text);
      assertTrue(!place.host().isEmpty() && text.contains(place.host()), text);
    } catch (IllegalArgumentException e) {
      assertTrue(e.getMessage().startsWith("Expected "), e.getMessage());
    }
  }
}
