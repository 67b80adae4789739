package porthole.protocol;

import static java.nio.charset.StandardCharsets.UTF_8;

/** A whole response of an HTTP server. Immutable. */
public final class HttpAnswer {
  private final ResponseHead head;
  private final byte[] body;

  HttpAnswer(ResponseHead head, byte[] body) {
    this.head = head;
    this.body = body;
  }

  /** Returns the status, such as 200. */
  public int status() {
    return head.status();
  }

  /** Returns the status line and the header fields. */
  public ResponseHead head() {
    return head;
  }

  /** Returns the content. */
  public byte[] body() {
    return body.clone();
  }

  /** Returns the content as UTF-8; what is none becomes U+FFFD. */
  public String text() {
    return new String(body, UTF_8);
  }
}
