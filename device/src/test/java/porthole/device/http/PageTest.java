package porthole.device.http;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import porthole.device.transport.HttpResponse;
import porthole.device.transport.Peer;
import porthole.device.transport.Requests;
import porthole.device.transport.Routes;

class PageTest {
  private static final Path FILES = Path.of("web");
  private final Routes routes = Page.addTo(Routes.none());

  private HttpResponse get(String path, String... fields) {
    String[] lines = new String[fields.length + 2];
    lines[0] = "GET " + path + " HTTP/1.1";
    lines[1] = "Host: toon";
    System.arraycopy(fields, 0, lines, 2, fields.length);
    Peer peer = Peer.at(new InetSocketAddress("192.168.1.7", 1));
    return routes.page(path).get().answer(Requests.of(lines), peer);
  }

  @ParameterizedTest
  @CsvSource({
    "/, index.html, text/html; charset=utf-8",
    "/index.html, index.html, text/html; charset=utf-8",
    "/page.js, page.js, text/javascript; charset=utf-8",
    "/page.css, page.css, text/css; charset=utf-8",
    "/icon.svg, icon.svg, image/svg+xml",
    "/uplot/LICENSE, uplot/LICENSE, text/plain; charset=utf-8"
  })
  void aFileOfThePageIsAnsweredWithItsTypeAndWithThePolicy(String path, String file, String type)
      throws Exception {
    HttpResponse response = get(path);
    assertEquals(200, response.status());
    assertArrayEquals(Files.readAllBytes(FILES.resolve(file)), response.body());
    assertEquals(type, response.headers().get("Content-Type"));
    assertEquals("Accept-Encoding", response.headers().get("Vary"));
    assertEquals("no-referrer", response.headers().get("Referrer-Policy"));
    String policy = response.headers().get("Content-Security-Policy");
    assertTrue(policy.startsWith("default-src 'none'; script-src 'self'"), policy);
    assertFalse(policy.contains("unsafe"), policy);
  }

  @Test
  void onlyFilesOfThePageHaveARoute() {
    for (String path : new String[] {"/page", "/web/page.js", "/../page.js", "/uplot/"}) {
      assertFalse(routes.page(path).isPresent(), path);
    }
  }

  @Test
  void whoeverTakesGzipGetsTheSameBytesCompressed() throws Exception {
    HttpResponse plain = get("/page.js");
    HttpResponse compressed = get("/page.js", "Accept-Encoding: br, gzip");
    assertEquals("gzip", compressed.headers().get("Content-Encoding"));
    assertFalse(plain.headers().containsKey("Content-Encoding"));
    assertTrue(compressed.body().length < plain.body().length);
    try (GZIPInputStream in = new GZIPInputStream(new ByteArrayInputStream(compressed.body()))) {
      assertArrayEquals(plain.body(), in.readAllBytes());
    }
    assertEquals(plain.headers().get("ETag"), compressed.headers().get("ETag"));
  }

  @Test
  void whoeverHasTheFileAlreadyIsNotSentItAgain() {
    String tag = get("/page.js").headers().get("ETag");
    String strong = tag.substring("W/".length());
    for (String known : new String[] {tag, strong, "*", "\"x\", " + tag, "W/\"x\"," + strong}) {
      HttpResponse response = get("/page.js", "If-None-Match: " + known);
      assertEquals(304, response.status(), known);
      assertEquals(0, response.body().length);
      assertEquals(tag, response.headers().get("ETag"));
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"\"x\"", "x", "W/", "**"})
  void whoeverHasAnotherFileIsSentThisOne(String known) {
    assertEquals(200, get("/page.js", "If-None-Match: " + known).status());
    String tag = get("/page.css").headers().get("ETag");
    assertEquals(200, get("/page.js", "If-None-Match: " + tag).status());
  }
}
