package porthole.protocol;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ClientHandshakeTest {
  /** The nonce of RFC 6455, section 1.3, and its accept value. */
  private static final byte[] NONCE = "the sample nonce".getBytes(US_ASCII);

  private static final String KEY = "dGhlIHNhbXBsZSBub25jZQ==";
  private static final String ACCEPT = "s3pPLMBiTxaQ9kYGzzhZRbK+xOo=";
  private static final Optional<DeflateParameters> OFFER = Optional.of(DeflateParameters.offer());

  private final ClientHandshake plain = ClientHandshake.to("/", "toon", NONCE);

  private static HandshakeResult check(ClientHandshake handshake, String... fields)
      throws ProtocolViolationException {
    String head =
        "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
            + "Sec-WebSocket-Accept: "
            + ACCEPT
            + "\r\n"
            + String.join("\r\n", fields)
            + "\r\n\r\n";
    return handshake.check(ResponseHead.parse(head.getBytes(ISO_8859_1)));
  }

  private static void assertWrong(String why, ClientHandshake handshake, String... fields) {
    assertEquals(
        why,
        assertThrows(ProtocolViolationException.class, () -> check(handshake, fields))
            .getMessage());
  }

  private static void assertWrongHead(String why, String... lines) {
    assertEquals(
        why,
        assertThrows(
                ProtocolViolationException.class,
                () ->
                    ClientHandshake.to("/", "toon", NONCE)
                        .check(ResponseHead.parse(String.join("\r\n", lines).getBytes(ISO_8859_1))))
            .getMessage());
  }

  @Test
  void aRequestHasTheFieldsOfTheRfcAndNoMore() {
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
        new String(ClientHandshake.to("/a?b=c", "toon:8000", NONCE).request(), US_ASCII));
  }

  @Test
  void aRequestOffersSubprotocolsAndCompressionAndHasMoreFields() {
    ClientHandshake handshake =
        plain
            .withFields(Map.of("Cookie", "a=b", "host", "other"))
            .withSubprotocols(List.of("chat", "echo"))
            .withCompression(OFFER);
    assertEquals(
        "GET / HTTP/1.1\r\n"
            + "Connection: Upgrade\r\n"
            + "Cookie: a=b\r\n"
            + "Host: other\r\n"
            + "Sec-WebSocket-Extensions: permessage-deflate; client_max_window_bits\r\n"
            + "Sec-WebSocket-Key: "
            + KEY
            + "\r\n"
            + "Sec-WebSocket-Protocol: chat, echo\r\n"
            + "Sec-WebSocket-Version: 13\r\n"
            + "Upgrade: websocket\r\n"
            + "\r\n",
        new String(handshake.request(), US_ASCII));
  }

  @Test
  void aNonceThatIsNot16BytesIsRefused() {
    for (int bytes : new int[] {0, 15, 17}) {
      assertThrows(
          IllegalArgumentException.class, () -> ClientHandshake.to("/", "toon", new byte[bytes]));
    }
  }

  @Test
  void anAnswerThatAcceptsNegotiatesNothing() throws Exception {
    HandshakeResult none = HandshakeResult.of(Optional.empty(), Optional.empty());
    assertEquals(none, check(plain));
    assertEquals(none, check(plain.withCompression(OFFER)));
    assertEquals(none, check(plain.withCompression(OFFER), "Sec-WebSocket-Extensions: , ,"));
  }

  @Test
  void anAnswerChoosesOneOfTheSubprotocolsAndParametersOfCompression() throws Exception {
    HandshakeResult agreed =
        check(
            plain.withSubprotocols(List.of("chat", "echo")).withCompression(OFFER),
            "sec-websocket-protocol: echo",
            "Sec-WebSocket-Extensions: permessage-deflate; server_no_context_takeover");
    assertEquals(Optional.of("echo"), agreed.subprotocol());
    assertEquals(
        "permessage-deflate; server_no_context_takeover", agreed.compression().get().render());
    assertEquals(
        "subprotocol: echo, compression: permessage-deflate; server_no_context_takeover",
        agreed.toString());
  }

  @Test
  void anAnswerWithAWrongFieldIsRefusedWithItsNameAndValue() {
    assertWrongHead("expected HTTP/1.1 but was 'HTTP/1.0 101'", "HTTP/1.0 101");
    assertWrongHead("expected 'Upgrade: websocket' but there was none", "HTTP/1.1 101");
    assertWrongHead("expected 'Upgrade: websocket' but was 'h2c'", "HTTP/1.1 101", "Upgrade: h2c");
    assertWrongHead(
        "expected 'Connection: Upgrade' but was 'close, x'",
        "HTTP/1.1 101",
        "Upgrade: WebSocket",
        "Connection: close",
        "Connection: x");
    assertWrongHead(
        "expected a Sec-WebSocket-Accept for our key but was 'x'",
        "HTTP/1.1 101",
        "Upgrade: websocket",
        "Connection: keep-alive, upgrade",
        "Sec-WebSocket-Accept: x");
  }

  @Test
  void aSubprotocolThatWasNotOfferedIsRefused() {
    assertWrong(
        "it chose a subprotocol, and none was offered", plain, "Sec-WebSocket-Protocol: chat");
    ClientHandshake offering = plain.withSubprotocols(List.of("chat", "mqtt"));
    assertWrong("it chose none of the subprotocols [chat, mqtt]", offering);
    assertWrong(
        "it chose the subprotocol 'other' and none of [chat, mqtt]",
        offering,
        "Sec-WebSocket-Protocol: other");
  }

  @Test
  void anExtensionThatWasNotOfferedIsRefused() {
    assertWrong(
        "it chose an extension, and none was offered", plain, "Sec-WebSocket-Extensions: x");
    assertWrong(
        "its Sec-WebSocket-Extensions does not fit: Expected no extension but one"
            + " permessage-deflate but was [x[]]",
        plain.withCompression(OFFER),
        "Sec-WebSocket-Extensions: x");
  }
}
