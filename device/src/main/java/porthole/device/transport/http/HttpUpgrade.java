package porthole.device.transport.http;

import porthole.device.transport.HttpRequest;
import porthole.device.transport.Setup;
import porthole.device.transport.loop.Link;

/** Answers requests to continue with WebSocket. Loop's thread. */
public interface HttpUpgrade {
  /**
   * Accepts an opening handshake and opens the WebSocket on its link.
   *
   * @throws HttpException when the handshake is refused, with the response that says why
   */
  void accept(HttpRequest request, Link link, Setup setup) throws HttpException;
}
