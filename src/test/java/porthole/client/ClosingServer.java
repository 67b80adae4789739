package porthole.client;

import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Queue;

/**
 * A server that accepts one connection after the other, and closes each with the code that is due.
 */
final class ClosingServer implements AutoCloseable {

  private static final int WAIT_MILLIS = 60_000;

  private final RawPeer peer = new RawPeer();
  private final Queue<Integer> codes;
  private final Thread thread = new Thread(this::serve, "closing-server");
  private String reason = "";

  private ClosingServer(Queue<Integer> codes) throws IOException {
    this.codes = codes;
  }

  static ClosingServer saying(Integer... codes) throws IOException {
    return new ClosingServer(new ArrayDeque<>(Arrays.asList(codes)));
  }

  /** Gives every close frame a reason. */
  ClosingServer reason(String text) {
    reason = text;
    return this;
  }

  /** Returns how to connect to it, which is served from now on. */
  Request request() {
    thread.start();
    return peer.request();
  }

  private void serve() {
    try {
      for (int code : codes) {
        peer.accept();
        peer.close(code, reason);
        while (!peer.next().startsWith("8 ")) {
          // What comes before the answer to our close frame.
        }
        peer.hangUp();
      }
    } catch (IOException | IllegalStateException e) {
      return; // The test is over, or fails by what it has not heard.
    }
  }

  @Override
  public void close() throws IOException {
    peer.close();
    try {
      thread.join(WAIT_MILLIS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
