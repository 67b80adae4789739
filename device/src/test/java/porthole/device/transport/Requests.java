package porthole.device.transport;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import porthole.device.transport.http.HttpException;
import porthole.device.transport.http.HttpRequestParser;

/** Requests for tests of handlers without a server. */
public final class Requests {
  private static final int MAX_FIELDS = 64;

  private Requests() {}

  /** Parses a request of these lines. */
  public static HttpRequest of(String... lines) {
    byte[] head = (String.join("\r\n", lines) + "\r\n\r\n").getBytes(ISO_8859_1);
    try {
      return HttpRequestParser.parse(head, MAX_FIELDS);
    } catch (HttpException e) {
      throw new IllegalArgumentException(e);
    }
  }
}
