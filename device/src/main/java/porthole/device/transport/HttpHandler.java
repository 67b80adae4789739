package porthole.device.transport;

/** Answers a plain HTTP request. Called on the loop's thread: must not block. */
public interface HttpHandler {
  /** Returns the answer to a GET or HEAD; of one to HEAD only the head is sent. */
  HttpResponse answer(HttpRequest request, Peer peer);
}
