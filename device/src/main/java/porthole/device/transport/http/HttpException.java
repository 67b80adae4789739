package porthole.device.transport.http;

import porthole.device.transport.HttpResponse;

/** A request that is answered with an error: the client's fault, said in one sentence. */
public final class HttpException extends Exception {
  private static final long serialVersionUID = 1;

  private final transient HttpResponse response;

  public HttpException(int status, String sentence) {
    this(HttpResponse.error(status, sentence));
  }

  public HttpException(HttpResponse response) {
    super(
        response.toString(), null, false, false); // A stranger's mistake is no reason for a trace.
    this.response = response;
  }

  HttpResponse response() {
    return response;
  }
}
