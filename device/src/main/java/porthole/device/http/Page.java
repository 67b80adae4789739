package porthole.device.http;

import java.io.ByteArrayOutputStream;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.zip.CRC32;
import java.util.zip.GZIPOutputStream;
import porthole.device.transport.HttpHandler;
import porthole.device.transport.HttpRequest;
import porthole.device.transport.HttpResponse;
import porthole.device.transport.Peer;
import porthole.device.transport.Routes;

/**
 * One file of the page, from the jar ({@code web/}). It is read and compressed at its first
 * request: doing so for all files took a quarter of the start and 1.5 MB. A client whose {@code
 * ETag} matches gets 304. Loop's thread.
 */
public final class Page implements HttpHandler {
  private static final List<String> FILES =
      Arrays.asList(
          "index.html",
          "icon.svg",
          "page.css",
          "page.js",
          "dom.js",
          "state.js",
          "hub.js",
          "echo.js",
          "channels.js",
          "log.js",
          "plot.js",
          "chart.js",
          "chat.js",
          "sensors.js",
          "pocket.socket.js",
          "uplot/uPlot.iife.min.js",
          "uplot/uPlot.min.css",
          "uplot/LICENSE");

  /** Allows only files and WebSockets of this service; no inline scripts, no framing. */
  private static final String POLICY =
      "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self';"
          + " connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

  private final String file;
  private Optional<Content> content = Optional.empty();

  private Page(String file) {
    this.file = file;
  }

  /** Returns routes with the page at {@code /} and its files. */
  public static Routes addTo(Routes routes) {
    Routes more = routes;
    for (String file : FILES) {
      Page page = new Page(file);
      more = more.http("/" + file, page);
      if (file.equals("index.html")) {
        more = more.http("/", page);
      }
    }
    return more;
  }

  private static HttpResponse response(String file, byte[] body, String tag) {
    return HttpResponse.ok(contentType(file), body)
        .with("Content-Security-Policy", POLICY)
        .with("Referrer-Policy", "no-referrer")
        .with("Cache-Control", "no-cache")
        .with("Vary", "Accept-Encoding")
        .with("ETag", tag);
  }

  private static String contentType(String file) {
    String extension = file.substring(file.lastIndexOf('.') + 1);
    switch (extension) {
      case "html":
        return "text/html; charset=utf-8";
      case "css":
        return "text/css; charset=utf-8";
      case "js":
        return "text/javascript; charset=utf-8";
      case "svg":
        return "image/svg+xml";
      default:
        return "text/plain; charset=utf-8";
    }
  }

  private static byte[] read(String resource) throws IOException {
    try (InputStream in = Page.class.getResourceAsStream(resource)) {
      if (in == null) {
        throw new FileNotFoundException("The jar lacks " + resource);
      }
      ByteArrayOutputStream bytes = new ByteArrayOutputStream();
      byte[] part = new byte[4096];
      for (int count = in.read(part); count >= 0; count = in.read(part)) {
        bytes.write(part, 0, count);
      }
      return bytes.toByteArray();
    }
  }

  private static byte[] gzip(byte[] content) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (GZIPOutputStream out = new GZIPOutputStream(bytes)) {
      out.write(content);
    }
    return bytes.toByteArray();
  }

  @Override
  public HttpResponse answer(HttpRequest request, Peer peer) {
    if (!content.isPresent()) {
      content = Optional.of(Content.of(file));
    }
    return content.get().answer(request);
  }

  private static boolean anyItem(List<String> values, Pattern pattern) {
    return values.stream()
        .flatMap(value -> Arrays.stream(value.split(",")))
        .anyMatch(item -> pattern.matcher(item.trim()).matches());
  }

  /** The responses for a file, plain and compressed. */
  private static final class Content {
    private final HttpResponse plain;
    private final HttpResponse compressed;
    private final String tag;

    private Content(HttpResponse plain, HttpResponse compressed, String tag) {
      this.plain = plain;
      this.compressed = compressed;
      this.tag = tag;
    }

    private static Content of(String file) {
      try {
        byte[] content = read("/web/" + file);
        CRC32 sum = new CRC32();
        sum.update(content, 0, content.length);
        // Weak, since it is the same for both encodings (RFC 9110, section 8.8.3).
        String tag = "W/\"" + Long.toHexString(sum.getValue()) + '-' + content.length + '"';
        HttpResponse plain = response(file, content, tag);
        HttpResponse compressed =
            response(file, gzip(content), tag).with("Content-Encoding", "gzip");
        return new Content(plain, compressed, tag);
      } catch (IOException e) { // A broken jar: the request gets a 500 and a log line.
        throw new UncheckedIOException(e);
      }
    }

    private HttpResponse answer(HttpRequest request) {
      HttpResponse response =
          AcceptEncoding.takesGzip(request.headers("Accept-Encoding")) ? compressed : plain;
      return hasCurrentTag(request) ? response.notModified() : response;
    }

    private boolean hasCurrentTag(HttpRequest request) {
      String opaque = tag.substring(2); // Weak comparison: RFC 9110, section 8.8.3.2.
      return anyItem(
          request.headers("If-None-Match"), Pattern.compile("\\*|(W/)?" + Pattern.quote(opaque)));
    }
  }
}
