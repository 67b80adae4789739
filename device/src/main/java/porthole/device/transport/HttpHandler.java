package porthole.device.transport;

/** Answers a plain HTTP request. Called on the loop's thread: must not block. */
public interface HttpHandler {
  HttpResponse answer(HttpRequest request, Peer peer);
}
