package porthole.device.transport.http;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.nio.ByteBuffer;
import porthole.device.transport.HttpResponse;

/** Renders responses as the bytes to send (RFC 9112, section 4). */
public final class HttpResponseRenderer {
  private static final String NO_SNIFFING = "X-Content-Type-Options";

  private HttpResponseRenderer() {}

  /** Returns the bytes to send; for HEAD (RFC 9110, section 9.3.2) those of the header alone. */
  public static ByteBuffer render(HttpResponse response, boolean headOnly) {
    StringBuilder head = new StringBuilder(256);
    head.append("HTTP/1.1 ")
        .append(response.status())
        .append(' ')
        .append(response.phrase())
        .append("\r\n");
    response
        .headers()
        .forEach((name, value) -> head.append(name).append(": ").append(value).append("\r\n"));
    head.append(HttpDate.field(System.currentTimeMillis()));
    if (!response
        .headers()
        .containsKey(NO_SNIFFING)) { // No browser may guess that text is a script.
      head.append(NO_SNIFFING).append(": nosniff\r\n");
    }
    if (response.status() != 304) { // It would be the length of the body that is not sent.
      head.append("Content-Length: ").append(response.body().length).append("\r\n");
    }
    head.append("Connection: close\r\n\r\n");
    byte[] headBytes = head.toString().getBytes(ISO_8859_1);
    ByteBuffer bytes =
        ByteBuffer.allocate(headBytes.length + (headOnly ? 0 : response.body().length));
    bytes.put(headBytes);
    if (!headOnly) {
      bytes.put(response.body());
    }
    bytes.flip();
    return bytes;
  }
}
