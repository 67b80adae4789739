package porthole.device.transport;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * An HTTP/1.1 response (RFC 9112). The connection is closed after it: it is sent with its
 * Content-Length (except a 304, which has no body) and {@code Connection: close}. Each has {@code
 * X-Content-Type-Options: nosniff}, and a {@code Date} once the clock is set. Immutable.
 */
public final class HttpResponse {
  private final int status;
  private final byte[] body;
  private final Map<String, String> headers;

  private HttpResponse(int status, byte[] body, Map<String, String> headers) {
    this.status = status;
    this.body = body;
    this.headers = headers;
  }

  /** Returns a response with status 200; the body must not be changed afterwards. */
  public static HttpResponse ok(String contentType, byte[] body) {
    return new HttpResponse(200, body, new LinkedHashMap<>()).with("Content-Type", contentType);
  }

  /** Returns a response whose body is one sentence for people. */
  public static HttpResponse error(int status, String sentence) {
    byte[] body = (sentence + "\n").getBytes(UTF_8);
    return new HttpResponse(status, body, new LinkedHashMap<>())
        .with("Content-Type", "text/plain; charset=utf-8");
  }

  /** Returns this response with one more header field. */
  public HttpResponse with(String name, String value) {
    Map<String, String> more = new LinkedHashMap<>(headers);
    more.put(name, value);
    return new HttpResponse(status, body, more);
  }

  /**
   * Returns the 304 form of this response (RFC 9110, section 15.4.5): its header fields without its
   * body.
   */
  public HttpResponse notModified() {
    return new HttpResponse(304, new byte[0], headers);
  }

  /** Returns the status code, such as 200. */
  public int status() {
    return status;
  }

  /** Returns the header fields in the order in which they were added. */
  public Map<String, String> headers() {
    return Collections.unmodifiableMap(headers);
  }

  /** Returns the body, which must not be changed. */
  public byte[] body() {
    return body;
  }

  /** Returns the reason phrase of the status code, such as {@code Not Found}. */
  public String phrase() {
    return phrase(status);
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
