package porthole.device.channels;

import static java.util.Collections.emptyList;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import porthole.device.hub.Hub;
import porthole.device.transport.HttpRequest;
import porthole.device.transport.HttpResponse;
import porthole.device.transport.Overflow;
import porthole.device.transport.Peer;
import porthole.device.transport.Requests;
import porthole.device.transport.Server;
import porthole.device.transport.SiteAccess;

/** PROTOCOL.md, section 4.7, from the opening handshake to the handler. */
class ChannelsEndpointTest {
  private static final String SECRET = "0123456789abcdef";
  private final Hub hub = Hub.open("h", Hub.RING_BYTES);

  private ChannelsEndpoint endpoint() throws IOException {
    SiteAccess sites = SiteAccess.of(emptyList(), emptyList());
    Access access = Access.of(Token.of(SECRET), TokenRule.OUTSIDE, sites);
    return ChannelsEndpoint.to(hub, Server.open(), access, "1", false);
  }

  private static HttpRequest request(String... fields) {
    String[] lines = new String[fields.length + 1];
    lines[0] = "GET /channels HTTP/1.1";
    System.arraycopy(fields, 0, lines, 1, fields.length);
    return Requests.of(lines);
  }

  private ChannelsTestClient opened(String host, String... fields) throws IOException {
    ChannelsEndpoint endpoint = endpoint();
    return new ChannelsTestClient(host, connection -> endpoint.open(connection, request(fields)));
  }

  private static Peer peer(String host) {
    return Peer.at(new InetSocketAddress(host, 1));
  }

  private static void asks(ChannelsTestClient client) {
    client.says("{\"message\":\"porthole.list\"}");
  }

  @Test
  void aLocalClientTakesPartAtOnceAndIsNotTrusted() throws IOException {
    ChannelsTestClient client = opened("192.168.1.7", "Host: 192.168.1.20:8000");
    asks(client);
    assertEquals(1, client.heard.size());
    assertFalse(client.trusted);
  }

  @Test
  void aClientFromOutsideTakesPartWithTheTokenOnly() throws IOException {
    ChannelsTestClient stranger = opened("203.0.113.7", "Host: 192.168.1.20:8000");
    asks(stranger);
    assertEquals(ChannelsContext.NO_TOKEN, stranger.closeCode);
    ChannelsTestClient owner =
        opened("203.0.113.7", "Host: 192.168.1.20:8000", "Authorization: Bearer " + SECRET);
    asks(owner);
    assertEquals(1, owner.heard.size());
    assertTrue(owner.trusted);
  }

  @Test
  void aWrongTokenInTheHandshakeIsRefusedWith401() throws IOException {
    for (String value :
        new String[] {
          "Bearer guess", "Basic " + SECRET, SECRET, "Bearer", "bearer " + SECRET + "x"
        }) {
      HttpRequest request = request("Host: 192.168.1.20:8000", "Authorization: " + value);
      Optional<HttpResponse> refusal = endpoint().refusal(request, peer("192.168.1.7"));
      assertEquals(401, refusal.get().status(), value);
    }
  }

  @Test
  void twoTokensInOneHandshakeAreNone() throws IOException {
    String right = "Authorization: Bearer " + SECRET;
    HttpRequest request = request("Host: 192.168.1.20:8000", right, right);
    assertEquals(401, endpoint().refusal(request, peer("192.168.1.7")).get().status());
  }

  @Test
  void theRightTokenOrNoneIsNotRefused() throws IOException {
    for (String field : new String[] {"Authorization: bEARER  " + SECRET + " ", "Accept: x"}) {
      HttpRequest request = request("Host: 192.168.1.20:8000", field);
      assertFalse(endpoint().refusal(request, peer("203.0.113.7")).isPresent(), field);
    }
  }

  @Test
  void aPageOfAnotherSiteIsRefusedEvenWithTheToken() throws IOException {
    HttpRequest request =
        request(
            "Host: 192.168.1.20:8000",
            "Origin: http://evil.example",
            "Authorization: Bearer " + SECRET);
    assertEquals(403, endpoint().refusal(request, peer("192.168.1.7")).get().status());
  }

  @Test
  void aClientThatIsTooSlowIsClosedSinceItCanResume() throws IOException {
    assertEquals(Overflow.CLOSE, endpoint().overflow());
  }
}
