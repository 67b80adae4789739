package porthole.device.channels;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.net.InetSocketAddress;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import porthole.device.transport.HttpRequest;
import porthole.device.transport.Peer;
import porthole.device.transport.Requests;
import porthole.device.transport.SiteAccess;

/** PROTOCOL.md, section 4.7. */
class AccessTest {
  private static final List<String> FIELDS_OF_PROXIES =
      List.of(
          "Forwarded",
          "X-Forwarded-For",
          "X-Forwarded-Host",
          "X-Forwarded-Proto",
          "X-Forwarded-Port",
          "X-Forwarded-Server",
          "X-Forwarded-Ssl",
          "X-Forwarded",
          "Forwarded-For",
          "X-Original-Forwarded-For",
          "X-Vercel-Forwarded-For",
          "X-Real-IP",
          "Via",
          "Client-IP",
          "X-Client-IP",
          "X-Cluster-Client-IP",
          "True-Client-IP",
          "Fastly-Client-IP",
          "Fly-Client-IP",
          "WL-Proxy-Client-IP",
          "Proxy-Client-IP",
          "X-Azure-ClientIP",
          "X-Azure-SocketIP",
          "CF-Connecting-IP",
          "CF-Connecting-IPv6",
          "CF-Ray",
          "CF-Visitor",
          "CF-IPCountry",
          "CDN-Loop",
          "DO-Connecting-IP",
          "X-ProxyUser-Ip",
          "X-Remote-IP",
          "X-Remote-Addr",
          "X-Originating-IP",
          "X-Original-Host",
          "X-Original-URL",
          "X-Envoy-External-Address",
          "X-Envoy-Internal",
          "X-Amzn-Trace-Id",
          "CloudFront-Viewer-Address",
          "X-ARR-LOG-ID",
          "X-ARR-SSL",
          "X-Appengine-User-IP",
          "X-Nf-Client-Connection-Ip",
          "X-Url-Scheme",
          "X-Scheme",
          "X-Host",
          "Front-End-Https",
          "X-NginX-Proxy",
          "Proxy-Connection",
          "X-Varnish",
          "Tailscale-User-Login",
          "Ali-Cdn-Real-Ip",
          "Incap-Client-IP",
          "X-Cloud-Trace-Context",
          "X-Ingress-Path",
          "X-FD-HealthProbe");

  private static final String SECRET = "0123456789abcdef";

  @Test
  void theTokenRuleDecidesWhoIsAdmittedWithoutToken() {
    admits("127.0.0.1", "Host: localhost:8000", true, true, false);
    admits("127.0.0.1", "Host: toon.example.org", true, false, false); // A tunnel.
    admits("::1", "Host: [::1]:8000", true, true, false);
    admits("192.168.1.7", "Host: 192.168.1.20:8000", true, false, false);
    admits("192.168.1.7", "Host: 127.0.0.1", true, false, false);
    admits("fd00::7", "Host: toon", true, false, false);
    admits("203.0.113.7", "Host: 192.168.1.20:8000", false, false, false);
    admits("203.0.113.7", "Host: 127.0.0.1", false, false, false);
  }

  @Test
  void aClientWithTheTokenIsAdmittedFromAnywhere() {
    for (String host : List.of("127.0.0.1", "192.168.1.7", "203.0.113.7")) {
      admits(host, "Host: x\r\nVia: y\r\nAuthorization: Bearer " + SECRET, true, true, true);
      admits(host, "Host: x\r\nVia: y\r\nAuthorization: Bearer guess", false, false, false);
    }
  }

  @Test
  void aForwardedRequestCountsAsFromOutside() {
    for (String field : FIELDS_OF_PROXIES) {
      admits("127.0.0.1", "Host: localhost\r\n" + field + ": x", false, false, false);
      String lower = "Host: toon\r\n" + field.toLowerCase(Locale.ROOT) + ": x";
      admits("192.168.1.7", lower, false, false, false);
    }
  }

  @Test
  void ordinaryHeaderFieldsDoNotCountAsForwarding() {
    for (String field :
        List.of(
            "User-Agent",
            "Accept",
            "Accept-Encoding",
            "Accept-Language",
            "Cache-Control",
            "Pragma",
            "Cookie",
            "Referer",
            "DNT",
            "Sec-GPC",
            "Sec-Fetch-Site",
            "Sec-CH-UA-Platform",
            "Origin",
            "Sec-WebSocket-Key",
            "Sec-WebSocket-Extensions",
            "Connection",
            "Upgrade",
            "Priority",
            "Upgrade-Insecure-Requests",
            "X-Requested-With",
            "If-None-Match",
            "From",
            "Range",
            "Content-Length",
            "Device-Memory",
            "Save-Data",
            "Keep-Alive",
            "X-Request-ID")) {
      admits("192.168.1.7", "Host: toon\r\n" + field + ": x", true, false, false);
    }
  }

  private static void admits(
      String peer, String fields, boolean outside, boolean always, boolean everybody) {
    HttpRequest request = Requests.of(("GET /channels HTTP/1.1\r\n" + fields).split("\r\n"));
    Peer from = Peer.at(new InetSocketAddress(peer, 1));
    assertEquals(outside, access(TokenRule.OUTSIDE).admits(request, from), peer + ' ' + fields);
    assertEquals(always, access(TokenRule.ALWAYS).admits(request, from), peer + ' ' + fields);
    assertEquals(everybody, access(TokenRule.EVERYBODY).admits(request, from), peer + ' ' + fields);
  }

  private static Access access(TokenRule rule) {
    return Access.of(Token.of(SECRET), rule, SiteAccess.of(List.of(), List.of()));
  }
}
