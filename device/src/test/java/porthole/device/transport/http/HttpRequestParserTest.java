package porthole.device.transport.http;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import porthole.device.transport.HttpRequest;

class HttpRequestParserTest {
  private static HttpRequest parse(String... lines) throws HttpException {
    return HttpRequestParser.parse(
        (String.join("\r\n", lines) + "\r\n\r\n").getBytes(ISO_8859_1), 64);
  }

  @Test
  void pathAndHeaderFieldsAreParsed() throws Exception {
    HttpRequest request = parse("GET /echo?x=1 HTTP/1.1", "Host: toon:8000", "A:  b ", "a: c");
    assertEquals("/echo", request.path());
    assertEquals(List.of("toon:8000"), request.headers("host"));
    assertEquals(List.of("b", "c"), request.headers("A"));
    assertEquals(List.of(), request.headers("Cookie"));
  }

  @Test
  void theQueryIsReturnedAsSent() throws Exception {
    assertEquals("name=a%20b&x?", parse("GET /chat?name=a%20b&x? HTTP/1.1").query());
    assertEquals("", parse("GET /chat? HTTP/1.1").query());
    assertEquals("", parse("GET /chat HTTP/1.1").query());
  }

  @Test
  void aTargetWithSchemeAndHostIsAccepted() throws Exception {
    assertEquals("/echo", parse("GET http://toon:8000/echo HTTP/1.1").path());
    assertEquals("/", parse("GET ws://toon HTTP/1.1").path());
    assertEquals("/", parse("GET http://toon?x=/monitor HTTP/1.1").path());
    for (String target : List.of("echo", "a/b?x://y/echo", "://toon/echo", "*", "http:/echo")) {
      HttpException e =
          assertThrows(HttpException.class, () -> parse("GET " + target + " HTTP/1.1"), target);
      assertEquals(400, e.response().status(), target);
    }
  }

  @Test
  void theHostComesFromTheTargetOrTheHostField() throws Exception {
    assertEquals("toon:8000", parse("GET / HTTP/1.1", "Host: TOON:8000").host());
    assertEquals("a:1", parse("GET http://A:1/x HTTP/1.1", "Host: toon").host());
    assertEquals("", parse("GET / HTTP/1.0").host());
    assertEquals("", parse("GET / HTTP/1.1", "Host:").host());
  }

  @Test
  void aTokenInAListIsFoundIgnoringCase() throws Exception {
    HttpRequest request =
        parse("GET / HTTP/1.1", "Connection: keep-alive, UPGRADE", "Upgrade: WebSocket");
    assertTrue(request.hasToken("connection", "upgrade"));
    assertTrue(request.asksForWebSocket());
    assertFalse(request.hasToken("connection", "keep"));
  }

  @Test
  void malformedHeaderFieldsAreRefused() {
    for (String line :
        List.of(
            "no colon", ": no name", "a b: c", "A : b", " folded", "A: b\u0001", "A: b\rC: d")) {
      HttpException e =
          assertThrows(HttpException.class, () -> parse("GET / HTTP/1.1", line), line);
      assertEquals(400, e.response().status(), line);
    }
  }

  @Test
  void randomBytesAreParsedOrRefused() {
    Random random = new Random(7);
    String alphabet = "GET /:\r\n HTTP/1.1aB\0\u00ff";
    for (int round = 0; round < 5000; round++) {
      byte[] bytes = new byte[random.nextInt(60)];
      for (int i = 0; i < bytes.length; i++) {
        bytes[i] = (byte) alphabet.charAt(random.nextInt(alphabet.length()));
      }
      try {
        HttpRequest request = HttpRequestParser.parse(bytes, 64);
        assertTrue(request.path().startsWith("/"), "round " + round);
      } catch (HttpException e) {
        assertTrue(e.response().status() >= 400, "round " + round);
      }
    }
  }
}
