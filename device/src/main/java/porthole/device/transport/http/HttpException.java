package porthole.device.transport.http;

import porthole.device.transport.HttpResponse;

/** An invalid request, with the response that refuses it. */
public final class HttpException extends Exception {
  private static final long serialVersionUID = 1;

  private final transient HttpResponse response;

  /**
   * Makes an exception with an error response.
   *
   * @param status of HTTP, from 400 on
   * @param sentence for the client
   */
  public HttpException(int status, String sentence) {
    this(HttpResponse.error(status, sentence));
  }

  /** Makes an exception with the given response. */
  public HttpException(HttpResponse response) {
    super(
        response.toString(), null, false, false); // Without a stack trace: the client is at fault.
    this.response = response;
  }

  HttpResponse response() {
    return response;
  }
}
