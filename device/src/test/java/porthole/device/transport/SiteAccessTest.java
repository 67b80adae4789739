package porthole.device.transport;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import porthole.device.transport.http.HttpResponseRenderer;

/** PROTOCOL.md, section 1: the web pages that may use the device. */
class SiteAccessTest {
  private static final List<String> UPGRADE =
      List.of("Connection: Upgrade", "Upgrade: websocket", "Sec-WebSocket-Version: 13");

  /** Origins of pages in files and in programs that show pages of their own. */
  private static final List<String> ORIGINS =
      List.of(
          "null",
          "file://",
          "file:///",
          "capacitor://localhost",
          "ionic://localhost",
          "app://.",
          "app://my.bundle",
          "qrc:",
          "qrc://",
          "tauri://localhost",
          "moz-extension://1b2c-3d",
          "chrome-extension://abcdef",
          "http://localhost",
          "https://app.example:8443",
          "http://[::1]:81",
          "ftp://a.org",
          "HTTPS://App.Example",
          "http://a.example:80",
          "https://a.example:443",
          "ws://a.example");

  private final SiteAccess sites = SiteAccess.of(List.of("toon", "Toon.Example:8000"), List.of());

  @Test
  void anOpeningHandshakeWithoutOriginNeedsNoKnownHost() {
    for (String host : List.of("toon:8000", "other:8000", "evil.example", "192.168.1.20", "")) {
      assertEquals("", upgrade(sites, host), host);
    }
  }

  @Test
  void aPlainRequestNeedsAKnownHost() { // Browsers send no Origin to the page's own server.
    for (String host :
        List.of(
            "toon",
            "TOON:8000",
            "toon.",
            "toon.example",
            "192.168.1.20:80",
            "[::1]:8000",
            "[fe80::1%25eth0]:8000",
            "127.0.0.1")) {
      assertEquals("", get(sites, host), host);
    }
    for (String host :
        List.of(
            "evil.example",
            "evil.example:8000",
            "127.0.0.1.evil.example",
            "toon.evil",
            "",
            "1.2.3.4.5",
            "x127.0.0.1",
            "toon..")) {
      assertFalse(get(sites, host).isEmpty(), host);
    }
  }

  @Test
  void theHostOfTheTargetReplacesTheHostField() {
    HttpRequest request = Requests.of("GET http://evil.example/health HTTP/1.1", "Host: 127.0.0.1");
    assertTrue(sites.refusal(request, peer()).isPresent());
  }

  @Test
  void aPageOfThisDeviceIsAllowedUnderAKnownName() {
    assertEquals("", upgrade(sites, "toon:8000", "http://toon:8000"));
    assertEquals("", upgrade(sites, "toon", "https://toon"));
    assertEquals("", upgrade(sites, "toon:443", "https://toon"));
    assertEquals("", upgrade(sites, "192.168.1.20:8000", "http://192.168.1.20:8000"));
    for (String origin :
        List.of(
            "http://toon",
            "http://toon:8000.evil.example",
            "http://192.168.1.20:8000",
            "ws://toon:8000",
            "file://",
            "null")) {
      assertFalse(upgrade(sites, "toon:8000", origin).isEmpty(), origin);
    }
    assertFalse(upgrade(sites, "evil.example", "http://evil.example").isEmpty(), "rebinding");
  }

  @Test
  void theSettingThatARefusalNamesAllowsThePage() {
    for (String origin : ORIGINS) {
      String sentence = upgrade(sites, "toon:8000", origin);
      String added = named(sentence, "origins");
      assertTrue(SiteAccess.isOrigin(added), added);
      SiteAccess more = SiteAccess.of(List.of(), List.of(added));
      assertEquals("", upgrade(more, "toon:8000", origin), origin);
    }
    for (String host :
        List.of("evil", "evil:8000", "a.example.", "a_b", "xn--caf-dma.example", "a'b&c", "5")) {
      String added = named(get(sites, host), "hosts");
      assertTrue(SiteAccess.isHost(added), added);
      SiteAccess more = SiteAccess.of(List.of(added), List.of());
      assertEquals("", get(more, host), host);
      assertEquals("", upgrade(more, host, "http://" + host), host);
    }
  }

  /** Returns the value that a refusal names for a setting. */
  private static String named(String sentence, String setting) {
    Matcher matcher =
        Pattern.compile(
                "add \"([^\"\\\\]+)\" to channels, " + setting + " in its configuration\\.\n")
            .matcher(sentence);
    assertTrue(matcher.find(), sentence);
    return matcher.group(1);
  }

  @Test
  void anInvalidOriginIsRefusedWithoutASettingToAdd() {
    for (String origin :
        List.of(
            "",
            "x",
            "https://",
            "https://a/b",
            "https://*.a",
            "*",
            "a.org:80",
            "a b",
            "http://a@b",
            "file://\"",
            "app:\\",
            "app://" + "x".repeat(300))) {
      String sentence = upgrade(sites, "toon", origin);
      assertEquals("Expected one Origin, such as https://example.org.\n", sentence, origin);
    }
    assertFalse(upgrade(sites, "toon", "http://toon", "http://toon").isEmpty(), "two origins");
  }

  @Test
  void aRequestOfThisMachineNamesLoopbackAndComesThroughNoProxy() {
    for (String host : List.of("LocalHost:8000", "[::1]", "127.1.2.3", "127.0.0.1:")) {
      HttpRequest request = Requests.of("GET / HTTP/1.1", "Host: " + host);
      assertTrue(SiteAccess.isFromThisMachine(request, peer()), host);
    }
    for (String fields :
        List.of(
            "Host: toon",
            "Host: 192.168.1.20",
            "Host: localhost.evil",
            "Host: 127.0.0.1.evil",
            "Host: ",
            "A: b",
            "Host: localhost\r\nVia: x")) {
      HttpRequest request = Requests.of("GET / HTTP/1.1", fields);
      assertFalse(SiteAccess.isFromThisMachine(request, peer()), fields);
    }
    HttpRequest request = Requests.of("GET / HTTP/1.1", "Host: localhost");
    Peer neighbour = Peer.at(new InetSocketAddress("192.168.1.7", 1));
    assertFalse(SiteAccess.isFromThisMachine(request, neighbour));
  }

  private static String get(SiteAccess sites, String host) {
    return sentence(sites.refusal(Requests.of("GET / HTTP/1.1", "Host: " + host), peer()));
  }

  private static String upgrade(SiteAccess sites, String host, String... origins) {
    List<String> lines = new ArrayList<>(List.of("GET / HTTP/1.1", "Host: " + host));
    lines.addAll(UPGRADE);
    for (String origin : origins) {
      lines.add("Origin: " + origin);
    }
    return sentence(sites.refusal(Requests.of(lines.toArray(new String[0])), peer()));
  }

  private static String sentence(Optional<HttpResponse> refusal) {
    if (!refusal.isPresent()) {
      return "";
    }
    assertEquals(403, refusal.get().status());
    return US_ASCII
        .decode(HttpResponseRenderer.render(refusal.get(), false))
        .toString()
        .split("\r\n\r\n", 2)[1];
  }

  private static Peer peer() {
    return Peer.at(new InetSocketAddress("127.0.0.1", 1));
  }
}
