package porthole.device.http;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.grack.nanojson.JsonObject;
import com.grack.nanojson.JsonParser;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
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
  void healthAnswersThisMachineAndTheLocalNetwork() {
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
  void healthRefusesTheInternet() {
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
  void healthRefusesForwardedRequests() {
    assertEquals(403, statusFor("192.168.2.5", "X-Forwarded-For: 192.168.2.7"));
    assertEquals(403, statusFor("127.0.0.1", "Via: 1.1 house"));
  }

  @Test
  void healthRefusesForeignOriginsAndReboundHosts() {
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

  @Test
  void healthShowsTheServedCertificateAndTheOtherParts() throws Exception {
    Path file = Path.of("src/test/resources/tls/ec.pem");
    X509Certificate shown;
    try (InputStream in = Files.newInputStream(file)) {
      shown = (X509Certificate) CertificateFactory.getInstance("X.509").generateCertificate(in);
    }
    long start = System.nanoTime();
    Health whole =
        new Health("1.2.3", new Traffic())
            .of(() -> shown)
            .with("mqtt", () -> Map.of("connected", true));
    HttpRequest request = Requests.of("GET /health HTTP/1.1", "Host: toon");
    byte[] body = whole.answer(request, Peer.at(new InetSocketAddress("127.0.0.1", 1))).body();
    JsonObject json = JsonParser.object().from(new String(body, UTF_8));
    assertEquals("1.2.3", json.getString("version"));
    int uptime = json.getInt("uptime_seconds");
    assertTrue(uptime >= 0 && uptime <= (System.nanoTime() - start) / 1e9, "uptime " + uptime);
    assertEquals("{connected=true}", json.getObject("mqtt").toString());
    JsonObject certificate = json.getObject("certificate");
    assertEquals("CN=localhost", certificate.getString("subject"));
    Instant expires = Instant.parse(certificate.getString("expires"));
    assertEquals(shown.getNotAfter().toInstant(), expires);
    long days = ChronoUnit.DAYS.between(Instant.now(), expires);
    assertEquals(days, certificate.getLong("days_left"));
  }

  private int statusFor(String host, String... fields) {
    List<String> lines = new ArrayList<>(List.of("GET /health HTTP/1.1", "Host: toon"));
    lines.addAll(List.of(fields));
    HttpRequest request = Requests.of(lines.toArray(new String[0]));
    return health.answer(request, Peer.at(new InetSocketAddress(host, 1234))).status();
  }
}
