package porthole.client;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import java.net.URI;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.Base64;
import org.junit.jupiter.api.Test;
import porthole.protocol.DeflateParameters;

class RequestHeadTest {
  private static final String KEY = "dGhlIHNhbXBsZSBub25jZQ==";

  private static String head(Request request) {
    return new String(RequestHead.of(request, KEY).render(), US_ASCII);
  }

  @Test
  void hasAllThatTheRfcAsksForAndNoMore() {
    assertEquals(
        "GET /a?b=c HTTP/1.1\r\n"
            + "Connection: Upgrade\r\n"
            + "Host: toon:8000\r\n"
            + "Sec-WebSocket-Key: "
            + KEY
            + "\r\n"
            + "Sec-WebSocket-Version: 13\r\n"
            + "Upgrade: websocket\r\n"
            + "\r\n",
        head(Request.to(URI.create("ws://toon:8000/a?b=c"))));
  }

  @Test
  void offersSubprotocolsAndCompressionAndAddsFields() {
    Request request =
        Request.to(URI.create("ws://toon/"))
            .withHeader("Cookie", "a=b")
            .withSubprotocols(Arrays.asList("chat", "echo"))
            .withCompression(DeflateParameters.offer());
    assertEquals(
        "GET / HTTP/1.1\r\n"
            + "Connection: Upgrade\r\n"
            + "Cookie: a=b\r\n"
            + "Host: toon\r\n"
            + "Sec-WebSocket-Extensions: "
            + DeflateParameters.offer().render()
            + "\r\n"
            + "Sec-WebSocket-Key: "
            + KEY
            + "\r\n"
            + "Sec-WebSocket-Protocol: chat, echo\r\n"
            + "Sec-WebSocket-Version: 13\r\n"
            + "Upgrade: websocket\r\n"
            + "\r\n",
        head(request));
  }

  @Test
  void hasAnotherKeyOf16BytesEachTime() {
    SecureRandom random = new SecureRandom();
    Request request = Request.to(URI.create("ws://toon/"));
    String first = RequestHead.of(request, random).key();
    assertEquals(16, Base64.getDecoder().decode(first).length);
    assertNotEquals(first, RequestHead.of(request, random).key());
  }
}
