package porthole.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.Collections;
import java.util.Random;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import porthole.protocol.DeflateParameters;

class RequestTest {

  private static Request to(String uri) {
    return Request.to(URI.create(uri));
  }

  @Test
  void limitsBelowOneAreRefused() {
    Request request = Request.to(URI.create("ws://h/"));
    assertThrows(IllegalArgumentException.class, () -> request.withMaxMessageBytes(0));
    assertThrows(IllegalArgumentException.class, () -> request.withMaxMessageFragments(0));
    assertEquals(65_536, request.maxMessageFragments());
    assertEquals(1, request.withMaxMessageFragments(1).maxMessageFragments());
  }

  @Test
  void aUriHasDefaults() {
    assertEquals(80, to("ws://a").port());
    assertEquals(443, to("WSS://a").port());
    assertEquals("/", to("ws://a?").target().substring(0, 1));
    assertEquals("/p%20q?r=s", to("ws://a/p%20q?r=s").target());
    assertEquals("/?r", to("ws://a?r").target());
  }

  @Test
  void theHostHeaderOmitsTheDefaultPort() {
    assertEquals("a", to("ws://a:80").authority());
    assertEquals("a:443", to("ws://a:443").authority());
    assertEquals("a:80", to("wss://a:80").authority());
    assertEquals("[::1]:8000", to("ws://[::1]:8000").authority());
    assertEquals("::1", to("ws://[::1]:8000").host());
    assertEquals("my_host:8000", to("ws://u:p@my_host:8000").authority());
  }

  @Test
  void otherUrisThanWebSocketsAreRefused() {
    for (String uri :
        new String[] {
          "ftp://a",
          "httpx://a",
          "a",
          "ws:///p",
          "ws://a:0",
          "ws://a:65536",
          "ws://a/#f",
          "mailto:a",
          "ws://a:",
          "ws://a:8001x",
          "ws://a@b@c",
          "ws://[::1"
        }) {
      assertThrows(IllegalArgumentException.class, () -> to(uri), uri);
    }
  }

  @Test
  void anHttpUriStandsForAWebSocket() {
    assertEquals("a", to("http://a/p").authority());
    assertEquals(80, to("http://a").port());
    assertFalse(to("http://a").isSecure());
    assertEquals(443, to("HTTPS://a").port());
    assertTrue(to("https://a").isSecure());
  }

  @Test
  void lettersBeyondAsciiAreSentInPercentEncoding() {
    Request request = Request.to(URI.create("ws://x/caf\u00e9?q=\u20ac%20\ud83d\ude00"));
    assertEquals("/caf%C3%A9?q=%E2%82%AC%20%F0%9F%98%80", request.target());
  }

  @Test
  void aPasswordIsNotShown() {
    assertEquals("ws://a:81/p?q=@b", to("ws://u:secret@a:81/p?q=@b").toString());
    for (String uri : new String[] {"ws://u:secret@a/#f", "ftp://u:secret@a", "ws://u:secret@a:"}) {
      String message = assertThrows(IllegalArgumentException.class, () -> to(uri)).getMessage();
      assertFalse(message.contains("secret"), message);
    }
  }

  @Test
  void userAndPasswordBecomeBasicAuthentication() {
    assertEquals("Basic dTpwIEA=", to("ws://u:p%20%40@a").headers().get("authorization"));
    assertEquals("Basic ", to("ws://@a").headers().get("Authorization"));
  }

  @Test
  void aSecondValueOfAHeaderIsJoinedToTheFirst() {
    Request request =
        to("ws://a")
            .withHeader("X", "1")
            .withHeader("x", "2")
            .withHeader("Cookie", "a=b")
            .withHeader("cookie", "c=d");
    assertEquals("1, 2", request.headers().get("X"));
    assertEquals("a=b; c=d", request.headers().get("Cookie"));
  }

  @Test
  void invalidHeadersAndSubprotocolsAreRefused() {
    Request request = to("ws://a");
    assertThrows(IllegalArgumentException.class, () -> request.withHeader("A", "b\r\nC: d"));
    assertThrows(IllegalArgumentException.class, () -> request.withHeader("A: b", "c"));
    assertThrows(IllegalArgumentException.class, () -> request.withHeader("Connection", "close"));
    assertThrows(
        IllegalArgumentException.class,
        () -> request.withSubprotocols(Collections.singletonList("a, b")));
  }

  @Test
  void limitsAreAboveZero() {
    Request request = to("ws://a");
    for (Duration timeout : Arrays.asList(Duration.ZERO, Duration.ofSeconds(-1))) {
      assertThrows(IllegalArgumentException.class, () -> request.withTimeout(timeout));
    }
    assertEquals(Duration.ofMillis(1), request.withTimeout(Duration.ofMillis(1)).timeout());
    for (Duration beat :
        Arrays.asList(Duration.ZERO, Duration.ofNanos(999_999), Duration.ofDays(25))) {
      Duration second = Duration.ofSeconds(1);
      assertThrows(IllegalArgumentException.class, () -> request.withHeartbeat(beat, second));
      assertThrows(IllegalArgumentException.class, () -> request.withHeartbeat(second, beat));
    }
    assertThrows(IllegalArgumentException.class, () -> request.withMaxMessageBytes(0));
  }

  @Test
  void changingACopyLeavesTheFirstAlone() {
    Request request = to("ws://a");
    request.withHeader("A", "b");
    assertEquals(Collections.emptyMap(), request.headers());
  }

  @Test
  void aHandshakeHasTheFieldsOfTheRequestAndAnotherKeyEachTime() {
    Request request =
        Request.to(URI.create("ws://toon:8000/a?b=c"))
            .withHeader("Cookie", "a=b")
            .withSubprotocols(Arrays.asList("chat", "echo"))
            .withCompression(DeflateParameters.offer());
    Random random = new Random(1);
    String first = new String(request.handshake(random).request(), StandardCharsets.US_ASCII);
    String second = new String(request.handshake(random).request(), StandardCharsets.US_ASCII);
    assertNotEquals(first, second);
    Pattern key = Pattern.compile("(Sec-WebSocket-Key: )[A-Za-z0-9+/]{22}==");
    assertEquals(
        "GET /a?b=c HTTP/1.1\r\n"
            + "Connection: Upgrade\r\n"
            + "Cookie: a=b\r\n"
            + "Host: toon:8000\r\n"
            + "Sec-WebSocket-Extensions: permessage-deflate; client_max_window_bits\r\n"
            + "Sec-WebSocket-Key: \r\n"
            + "Sec-WebSocket-Protocol: chat, echo\r\n"
            + "Sec-WebSocket-Version: 13\r\n"
            + "Upgrade: websocket\r\n"
            + "\r\n",
        key.matcher(first).replaceFirst("$1"));
  }
}
