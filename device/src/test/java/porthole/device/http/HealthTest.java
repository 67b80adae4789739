package porthole.device.http;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import porthole.device.transport.HttpHandler;
import porthole.device.transport.HttpRequest;
import porthole.device.transport.Peer;
import porthole.device.transport.Requests;
import porthole.device.transport.SiteAccess;
import porthole.device.transport.Traffic;

class HealthTest {
  private final SiteAccess sites = SiteAccess.of(List.of("toon"), List.of("https://app.example"));
  private final HttpHandler health = sites.local(new Health("1.2.3", new Traffic()), "No.");

  @Test
  void answersTheMachineItselfAndItsLocalNetwork() {
    for (String host :
        List.of(
            "127.0.0.1",
            "::1",
            "10.1.2.3",
            "172.16.0.1",
            "172.31.255.254",
            "192.168.2.5",
            "169.254.3.4",
            "fe80::1",
            "fd12:3456::1",
            "::ffff:192.168.2.5")) {
      assertEquals(200, statusFor(host), host);
    }
  }

  @Test
  void refusesTheInternet() {
    for (String host :
        List.of(
            "8.8.8.8",
            "172.15.0.1",
            "172.32.0.1",
            "192.169.0.1",
            "11.0.0.1",
            "2001:db8::1",
            "::ffff:8.8.8.8")) {
      assertEquals(403, statusFor(host), host);
    }
  }

  @Test
  void refusesWhomAProxyForwards() {
    assertEquals(403, statusFor("192.168.2.5", "X-Forwarded-For: 192.168.2.7"));
    assertEquals(403, statusFor("127.0.0.1", "Via: 1.1 house"));
  }

  @Test
  void refusesPagesFromElsewhereAndNamesThatWereMadeToPointHere() {
    assertEquals(200, statusFor("192.168.2.5", "Origin: https://app.example"));
    assertEquals(200, statusFor("192.168.2.5", "Origin: http://toon"));
    for (String origin : List.of("https://evil.example", "null", "file://", "http://toon:1", "")) {
      assertEquals(403, statusFor("192.168.2.5", "Origin: " + origin), origin);
    }
    for (String host : List.of("evil.example", "127.0.0.1.evil", "")) {
      HttpRequest request = Requests.of("GET /health HTTP/1.1", "Host: " + host);
      Peer peer = Peer.at(new InetSocketAddress("192.168.2.5", 1234));
      assertEquals(403, health.answer(request, peer).status(), host);
    }
  }

  private int statusFor(String host, String... fields) {
    List<String> lines = new ArrayList<>(List.of("GET /health HTTP/1.1", "Host: toon"));
    lines.addAll(List.of(fields));
    HttpRequest request = Requests.of(lines.toArray(new String[0]));
    return health.answer(request, Peer.at(new InetSocketAddress(host, 1234))).status();
  }
}
