package porthole.device.transport;

/** Answers plain HTTP requests. Called on the loop's thread: must not block. */
public interface HttpHandler {
  /** Returns the response to a GET or HEAD; for HEAD only its header is sent. */
  HttpResponse answer(HttpRequest request, Peer peer);
}
