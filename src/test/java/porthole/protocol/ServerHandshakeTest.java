package porthole.protocol;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ServerHandshakeTest {
  /** RFC 6455, section 1.3. */
  private static final String KEY = "dGhlIHNhbXBsZSBub25jZQ==";

  private final Map<String, List<String>> fields =
      new HashMap<>(
          Map.of(
              "Connection", List.of("keep-alive, Upgrade"),
              "Sec-WebSocket-Version", List.of("13"),
              "Sec-WebSocket-Key", List.of(KEY)));

  private String check(String method, boolean isHttp10, boolean hasBody) throws HandshakeRefusal {
    return ServerHandshake.check(
        method, isHttp10, hasBody, name -> fields.getOrDefault(name, Collections.emptyList()));
  }

  private HandshakeRefusal refusal() {
    return assertThrows(HandshakeRefusal.class, () -> check("GET", false, false));
  }

  private void assertBad(String message, HandshakeRefusal refusal) {
    assertEquals(message, refusal.getMessage());
    assertEquals(400, refusal.status());
    assertEquals(Map.of(), refusal.fields());
  }

  @Test
  void aRequestWithAllFieldsGivesItsKey() throws Exception {
    assertEquals(KEY, check("GET", false, false));
  }

  @Test
  void aRequestMustBeAGetOfHttp11WithoutABody() {
    String get = "Expected the opening handshake to be a GET of HTTP/1.1.";
    assertBad(get, assertThrows(HandshakeRefusal.class, () -> check("POST", false, false)));
    assertBad(get, assertThrows(HandshakeRefusal.class, () -> check("GET", true, false)));
    assertBad(
        "Expected an opening handshake without a body.",
        assertThrows(HandshakeRefusal.class, () -> check("GET", false, true)));
  }

  @Test
  void aRequestMustAskForTheUpgradeOfItsConnection() {
    for (List<String> values : List.of(List.<String>of(), List.of("close"), List.of("upgraded"))) {
      fields.put("Connection", values);
      assertBad("Expected 'Connection: Upgrade' in the opening handshake.", refusal());
    }
  }

  @Test
  void anotherVersionIsRefusedWith426AndTheRightOne() {
    fields.put("Sec-WebSocket-Version", List.of());
    assertBad("Expected a Sec-WebSocket-Version in the opening handshake.", refusal());
    for (List<String> values : List.of(List.of("8"), List.of("13", "13"), List.of("13, 8"))) {
      fields.put("Sec-WebSocket-Version", values);
      HandshakeRefusal refusal = refusal();
      assertEquals("This server speaks version 13 of WebSocket.", refusal.getMessage());
      assertEquals(426, refusal.status());
      assertEquals(Map.of("Upgrade", "websocket", "Sec-WebSocket-Version", "13"), refusal.fields());
    }
  }

  @Test
  void aKeyMustBe16BytesInBase64Once() {
    for (List<String> values :
        List.of(
            List.<String>of(),
            List.of(KEY, KEY),
            List.of("dGhlIHNhbXBsZSBub25jZQ"),
            List.of("dGhlIHNhbXBsZSBub25jZWRh"),
            List.of("dGhlIHNhbXBsZSBub25jZ!=="))) {
      fields.put("Sec-WebSocket-Key", values);
      assertBad("Expected one Sec-WebSocket-Key: 16 bytes in base64.", refusal());
    }
  }

  @Test
  void theAnswerHasTheNegotiatedFields() {
    assertEquals(
        "HTTP/1.1 101 Web Socket Protocol Handshake\r\n"
            + "Connection: Upgrade\r\n"
            + "Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\n"
            + "Upgrade: websocket\r\n",
        ServerHandshake.accept(KEY, HandshakeResult.of(Optional.empty(), Optional.empty()))
            .toString());
    assertEquals(
        "HTTP/1.1 101 Web Socket Protocol Handshake\r\n"
            + "Connection: Upgrade\r\n"
            + "Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\n"
            + "Sec-WebSocket-Extensions: permessage-deflate; client_max_window_bits\r\n"
            + "Sec-WebSocket-Protocol: chat\r\n"
            + "Upgrade: websocket\r\n",
        ServerHandshake.accept(
                KEY,
                HandshakeResult.of(Optional.of("chat"), Optional.of(DeflateParameters.offer())))
            .toString());
  }

  /** Both halves: each key is accepted by its own answer, and by no other. */
  @Test
  void aClientAcceptsOnlyTheAnswerToItsKey() throws Exception {
    ClientHandshake client = ClientHandshake.to("/", "toon", new byte[16]);
    HandshakeResult none = HandshakeResult.of(Optional.empty(), Optional.empty());
    String own = ServerHandshake.accept("AAAAAAAAAAAAAAAAAAAAAA==", none) + "\r\n";
    String other = ServerHandshake.accept(KEY, none) + "\r\n";
    assertEquals(none, client.check(ResponseHead.parse(bytes(own))));
    assertThrows(
        ProtocolViolationException.class, () -> client.check(ResponseHead.parse(bytes(other))));
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.ISO_8859_1);
  }
}
