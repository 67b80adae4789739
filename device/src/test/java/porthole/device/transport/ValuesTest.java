package porthole.device.transport;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.ReadOnlyBufferException;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The values that services give to the transport and get from it. */
class ValuesTest {
  private static InetSocketAddress at(String host, int port) {
    return new InetSocketAddress(host, port);
  }

  @Test
  void aPeerIsItsAddressAndPort() {
    Peer peer = Peer.at(at("192.168.1.7", 50412));
    assertEquals(Peer.at(at("192.168.1.7", 50412)), peer);
    assertEquals(Peer.at(at("192.168.1.7", 50412)).hashCode(), peer.hashCode());
    assertNotEquals(Peer.at(at("192.168.1.7", 50413)), peer);
    assertNotEquals(peer, "192.168.1.7:50412");
    assertEquals("192.168.1.7:50412", peer.toString());
    assertEquals("[2001:db8:0:0:0:0:0:1]:1", Peer.at(at("2001:db8::1", 1)).toString());
  }

  @Test
  void anyPeerButThisMachineIsFromOutside() {
    assertTrue(Peer.of(at("192.168.1.7", 1), at("192.168.1.20", 2)).isFromOutside());
    assertFalse(Peer.of(at("192.168.1.20", 1), at("192.168.1.20", 2)).isFromOutside());
    assertFalse(Peer.of(at("127.0.0.1", 1), at("127.0.0.2", 2)).isFromOutside());
    assertFalse(Peer.at(at("::1", 1)).isFromOutside());
    assertTrue(Peer.at(at("203.0.113.7", 1)).isFromOutside());
  }

  @Test
  void aPreparedMessageIsItsBytesItsKindAndItsKey() {
    PreparedMessage text = PreparedMessage.text("hello");
    PreparedMessage same = PreparedMessage.text(ByteBuffer.wrap("hello".getBytes(UTF_8)));
    PreparedMessage binary = PreparedMessage.binary(ByteBuffer.wrap("hello".getBytes(UTF_8)));
    assertEquals(text, same);
    assertEquals(text.hashCode(), same.hashCode());
    assertNotEquals(text, binary);
    assertNotEquals(text, text.latestOf("key"));
    assertEquals(text.latestOf("key"), same.latestOf("key"));
    assertNotEquals(text, "hello");
    assertTrue(text.isText());
    assertFalse(binary.isText());
    assertFalse(text.hasKey());
    assertTrue(text.latestOf("key").hasKey());
    assertEquals("hello", text.toString());
    assertEquals("5 bytes", binary.toString());
  }

  @Test
  void thePayloadOfAPreparedMessageCannotBeWrittenTo() {
    for (int length : new int[] {0, 125, 126, 65_536}) {
      ByteBuffer payload = PreparedMessage.binary(ByteBuffer.allocate(length)).payload();
      assertEquals(length, payload.remaining());
      assertTrue(payload.isReadOnly());
    }
    ByteBuffer payload = PreparedMessage.text("hello").payload();
    assertEquals("hello", UTF_8.decode(payload.duplicate()).toString());
    assertThrows(ReadOnlyBufferException.class, () -> payload.put((byte) 0));
  }

  @Test
  void aLimitTakesTheValuesOfItsRangeAlone() {
    Limits standard = Limits.standard();
    for (Limit limit : Limit.values()) {
      assertEquals(limit.min(), standard.with(limit, limit.min()).of(limit));
      assertEquals(limit.max(), standard.with(limit, limit.max()).of(limit));
      for (long value : new long[] {limit.min() - 1, limit.max() + 1}) {
        String message =
            assertThrows(IllegalArgumentException.class, () -> standard.with(limit, value))
                .getMessage();
        assertTrue(message.contains(limit.key()) && message.contains("" + value), message);
      }
      assertTrue(limit.min() <= limit.standard() && limit.standard() <= limit.max(), limit.key());
    }
  }

  @Test
  void limitsAreTheirValues() {
    Limits one = Limits.standard().with(Limit.OPENING_SECONDS, 9);
    assertEquals(one, Limits.standard().with(Limit.OPENING_SECONDS, 9));
    assertEquals(one.hashCode(), Limits.standard().with(Limit.OPENING_SECONDS, 9).hashCode());
    assertNotEquals(one, Limits.standard());
    assertNotEquals(one, "limits");
    assertEquals(9_000_000_000L, one.nanos(Limit.OPENING_SECONDS));
  }

  @ParameterizedTest
  @CsvSource({
    "400, Bad Request",
    "401, Unauthorized",
    "403, Forbidden",
    "404, Not Found",
    "405, Method Not Allowed",
    "408, Request Timeout",
    "414, URI Too Long",
    "426, Upgrade Required",
    "431, Request Header Fields Too Large",
    "500, Internal Server Error",
    "501, Not Implemented",
    "503, Service Unavailable",
    "505, HTTP Version Not Supported"
  })
  void anErrorIsASentenceWithThePhraseOfItsStatus(int status, String phrase) {
    HttpResponse response = HttpResponse.error(status, "Because.");
    assertEquals(phrase, response.phrase());
    assertEquals("Because.\n", new String(response.body(), UTF_8));
    assertEquals(status + " " + phrase + " (9 bytes)", response.toString());
  }

  @Test
  void notModifiedHasTheFieldsAndNoBody() {
    HttpResponse response = HttpResponse.ok("text/plain", new byte[3]).with("ETag", "x");
    assertEquals("200 OK (3 bytes)", response.toString());
    HttpResponse known = response.notModified();
    assertEquals("304 Not Modified (0 bytes)", known.toString());
    assertEquals(response.headers(), known.headers());
  }

  @Test
  void aStatusWithoutAPhraseIsAMistake() {
    assertThrows(IllegalArgumentException.class, () -> HttpResponse.error(418, "").phrase());
  }

  @Test
  void aPageOfThisMachineIsForItsProgramsAndForNoBrowser() {
    HttpHandler page =
        SiteAccess.onThisMachine(
            (request, peer) -> HttpResponse.ok("text/plain", new byte[0]), "Not for you.");
    List<String> programs = List.of("Accept: x");
    assertEquals(200, status(page, "127.0.0.1", "localhost:8000", programs));
    assertEquals(200, status(page, "::1", "[::1]:8000", programs));
    assertEquals(403, status(page, "192.168.1.7", "localhost", programs));
    assertEquals(403, status(page, "127.0.0.1", "toon.example.org", programs));
    assertEquals(403, status(page, "127.0.0.1", "localhost", List.of("Via: proxy")));
    assertEquals(403, status(page, "127.0.0.1", "localhost", List.of("Origin: http://localhost")));
    assertEquals(403, status(page, "127.0.0.1", "localhost", List.of("Referer: http://x/")));
  }

  private static int status(HttpHandler page, String peer, String host, List<String> fields) {
    String[] lines = new String[fields.size() + 2];
    lines[0] = "GET /monitor HTTP/1.1";
    lines[1] = "Host: " + host;
    for (int i = 0; i < fields.size(); i++) {
      lines[i + 2] = fields.get(i);
    }
    return page.answer(Requests.of(lines), Peer.at(at(peer, 1))).status();
  }
}
