package porthole.device.transport.http;

import java.util.List;
import java.util.Locale;
import porthole.device.transport.HttpRequest;

/**
 * Checks the framing of a request's body (RFC 9112, section 6). No body is read here, but a framing
 * that two programs could understand differently is an attack (request smuggling).
 */
public final class HttpFraming {
  private static final String CHUNKED = "[ \t,]*chunked[ \t,]*";
  private static final String CODED_AND_CHUNKED = "(?!.*chunked.*chunked).*,[ \t]*chunked[ \t,]*";

  private HttpFraming() {}

  /** Refuses a request whose body has an ambiguous end. */
  static void require(HttpRequest request) throws HttpException {
    List<String> lengths = request.headers("Content-Length");
    if (lengths.size() > 1 || lengths.size() == 1 && !lengths.get(0).matches("[0-9]+")) {
      throw new HttpException(400, "Expected one Content-Length, in digits.");
    }
    List<String> codings = request.headers("Transfer-Encoding");
    if (codings.isEmpty()) {
      return;
    }
    if (request.isHttp10() || !lengths.isEmpty()) { // Sections 6.1 and 6.3
      throw new HttpException(
          400, "Expected Transfer-Encoding in HTTP/1.1 alone, and without a Content-Length.");
    }
    String coding = String.join(",", codings).toLowerCase(Locale.ROOT);
    if (!coding.matches(CHUNKED)) {
      int status = coding.matches(CODED_AND_CHUNKED) ? 501 : 400; // Section 6.1
      throw new HttpException(status, "Expected 'chunked' in Transfer-Encoding, and nothing else.");
    }
  }

  /** Returns whether a checked request has a body. */
  public static boolean hasBody(HttpRequest request) {
    List<String> lengths = request.headers("Content-Length");
    return !request.headers("Transfer-Encoding").isEmpty()
        || !lengths.isEmpty() && !lengths.get(0).matches("0+");
  }
}
