package porthole.device.http;

import java.io.ByteArrayOutputStream;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import porthole.device.transport.HttpHandler;
import porthole.device.transport.HttpRequest;
import porthole.device.transport.HttpResponse;
import porthole.device.transport.Peer;

/** A file of the page that the jar carries ({@code web/}). */
public final class Page implements HttpHandler {
  /** Nothing but our own files and our own WebSocket; no inline script, no frame around us. */
  private static final String POLICY =
      "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self';"
          + " connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

  private final HttpResponse response;

  private Page(HttpResponse response) {
    this.response = response;
  }

  /** Reads a file of the page. */
  public static Page of(String file) throws IOException {
    return new Page(
        HttpResponse.ok(contentType(file), read("/web/" + file))
            .with("Content-Security-Policy", POLICY)
            .with("X-Content-Type-Options", "nosniff")
            .with("Referrer-Policy", "no-referrer")
            .with("Cache-Control", "no-cache"));
  }

  private static String contentType(String file) {
    String extension = file.substring(file.lastIndexOf('.') + 1);
    switch (extension) {
      case "html": return "text/html; charset=utf-8";
      case "css": return "text/css; charset=utf-8";
      case "js": return "text/javascript; charset=utf-8";
      case "svg": return "image/svg+xml";
      default: throw new IllegalArgumentException("No content type for " + file);
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

  @Override
  public HttpResponse answer(HttpRequest request, Peer peer) {
    return response;
  }
}
