package porthole.device.transport;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.ByteBuffer;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * An HTTP/1.1 response (RFC 9112). The connection is closed after it, so it is always framed by its
 * Content-Length (a 304 has no body) and says {@code Connection: close}. Each has a {@code Date}
 * when the clock is set, and {@code X-Content-Type-Options: nosniff}. Immutable.
 */
public final class HttpResponse {
  private static final String NO_SNIFFING = "X-Content-Type-Options";

  private final int status;
  private final byte[] body;
  private final Map<String, String> headers;

  private HttpResponse(int status, byte[] body, Map<String, String> headers) {
    this.status = status;
    this.body = body;
    this.headers = headers;
  }

  /** Returns a response of status 200; the body must not change any more. */
  public static HttpResponse ok(String contentType, byte[] body) {
    return new HttpResponse(200, body, new LinkedHashMap<>()).with("Content-Type", contentType);
  }

  /** Returns a response whose body is one sentence for a person to read. */
  public static HttpResponse error(int status, String sentence) {
    byte[] body = (sentence + "\n").getBytes(UTF_8);
    return new HttpResponse(status, body, new LinkedHashMap<>())
        .with("Content-Type", "text/plain; charset=utf-8");
  }

  /** Returns this response with one more header. */
  public HttpResponse with(String name, String value) {
    Map<String, String> more = new LinkedHashMap<>(headers);
    more.put(name, value);
    return new HttpResponse(status, body, more);
  }

  /**
   * Returns the answer for who has this response already (RFC 9110, section 15.4.5): its header
   * without its body.
   */
  public HttpResponse notModified() {
    return new HttpResponse(304, new byte[0], headers);
  }

  /** Returns the status code, such as 200. */
  public int status() {
    return status;
  }

  /** Returns the bytes to send; for HEAD (RFC 9110, section 9.3.2) those of the header alone. */
  ByteBuffer render(boolean headOnly) {
    StringBuilder head = new StringBuilder(256);
    head.append("HTTP/1.1 ").append(status).append(' ').append(phrase(status)).append("\r\n");
    headers.forEach((name, value) -> head.append(name).append(": ").append(value).append("\r\n"));
    head.append(HttpDate.field(System.currentTimeMillis()));
    if (!headers.containsKey(NO_SNIFFING)) { // No browser may guess that text is a script.
      head.append(NO_SNIFFING).append(": nosniff\r\n");
    }
    if (status != 304) { // It would be the length of the body that is not sent.
      head.append("Content-Length: ").append(body.length).append("\r\n");
    }
    head.append("Connection: close\r\n\r\n");
    byte[] headBytes = head.toString().getBytes(ISO_8859_1);
    ByteBuffer bytes = ByteBuffer.allocate(headBytes.length + (headOnly ? 0 : body.length));
    bytes.put(headBytes);
    if (!headOnly) {
      bytes.put(body);
    }
    bytes.flip();
    return bytes;
  }

  private static String phrase(int status) {
    switch (status) {
      case 200:
        return "OK";
      case 304:
        return "Not Modified";
      case 400:
        return "Bad Request";
      case 401:
        return "Unauthorized";
      case 403:
        return "Forbidden";
      case 404:
        return "Not Found";
      case 405:
        return "Method Not Allowed";
      case 408:
        return "Request Timeout";
      case 414:
        return "URI Too Long";
      case 426:
        return "Upgrade Required";
      case 431:
        return "Request Header Fields Too Large";
      case 500:
        return "Internal Server Error";
      case 501:
        return "Not Implemented";
      case 503:
        return "Service Unavailable";
      case 505:
        return "HTTP Version Not Supported";
      default:
        throw new IllegalArgumentException("No phrase for status " + status);
    }
  }

  @Override
  public String toString() {
    return status + " " + phrase(status) + " (" + body.length + " bytes)";
  }
}
