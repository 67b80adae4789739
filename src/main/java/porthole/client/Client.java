package porthole.client;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import porthole.protocol.CloseCode;

/**
 * One WebSocket connection, from the client's side. A connection that ended stays so: connect again
 * for another. All methods may be called by any thread.
 *
 * <p>Sending waits while {@link #MAX_BACKLOG_BYTES} are unsent, so that a peer that reads slowly
 * slows the sender down. Within a {@link Handler} it must not wait, as the peer may be waiting for
 * us to read; there it throws instead.
 */
public final class Client implements AutoCloseable {

  /** Bounds what waits in memory for the peer to read it, beside one message of each sender. */
  public static final int MAX_BACKLOG_BYTES = 1 << 20;

  /** What fits into a control frame (RFC 6455, section 5.5); a close code takes two of them. */
  private static final int MAX_CONTROL_BYTES = 125;

  private static final int MAX_REASON_BYTES = MAX_CONTROL_BYTES - 2;

  private final Engine engine;
  private final Backlog backlog;
  private final Pump pump;

  private Client(Engine engine, Backlog backlog, Pump pump) {
    this.engine = engine;
    this.backlog = backlog;
    this.pump = pump;
  }

  /**
   * Returns once the connection is open.
   *
   * @throws HandshakeException if the server answered with something else
   * @throws java.net.SocketTimeoutException if it did not answer in the request's time
   * @throws javax.net.ssl.SSLException if its certificate is not trusted or not for this host
   */
  public static Client connect(Request request, Handler handler) throws IOException {
    Backlog backlog = new Backlog(MAX_BACKLOG_BYTES);
    Engine engine = new Engine(request, handler, backlog);
    Opening opening = Opening.of(request);
    Socket socket = opening.open();
    try {
      socket.getOutputStream().write(engine.startHandshake());
      engine.finishHandshake(opening.readHead(socket));
      socket.setSoTimeout(0);
      Pump pump = new Pump(socket, engine, backlog);
      Client client = new Client(engine, backlog, pump);
      pump.start(handler, client);
      return client;
    } catch (IOException | RuntimeException e) {
      socket.close();
      throw e;
    }
  }

  /**
   * Sends a text message.
   *
   * @throws IOException if the connection is closed or closing
   */
  public void send(String text) throws IOException {
    awaitRoom();
    engine.send(text);
  }

  /**
   * Sends a binary message.
   *
   * @throws IOException if the connection is closed or closing
   */
  public void send(ByteBuffer data) throws IOException {
    awaitRoom();
    engine.send(data.duplicate());
  }

  private void awaitRoom() throws IOException {
    if (pump.isReadingThread() && !backlog.hasRoom()) {
      throw new IOException("Expected at most " + MAX_BACKLOG_BYTES + " bytes unsent");
    }
    try {
      backlog.awaitRoom();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("Interrupted while waiting to send");
    }
    checkOpen();
  }

  private void checkOpen() throws IOException {
    if (backlog.isComplete()) {
      throw new IOException("The connection is not open");
    }
  }

  /**
   * Sends a ping of at most 125 bytes, behind what was sent before; its pong brings them back. Does
   * not wait for room.
   */
  public void ping(ByteBuffer data) throws IOException {
    if (data.remaining() > MAX_CONTROL_BYTES) {
      throw new IllegalArgumentException(
          "Expected at most " + MAX_CONTROL_BYTES + " bytes but was " + data.remaining());
    }
    checkOpen();
    engine.ping(data.duplicate());
  }

  /**
   * Begins the closing handshake and does not wait for its end. What is queued is sent before it;
   * what the peer sent before it answered still arrives. Does nothing if the connection is closing.
   */
  public void close(int code, String reason) {
    checkSendable(code, reason);
    engine.close(code, reason);
  }

  private static void checkSendable(int code, String reason) {
    boolean standard = code >= 1000 && code <= 1014
        && code != 1004 && code != CloseCode.NONE && code != CloseCode.ABNORMAL;
    if (!standard && !(code >= 3000 && code <= 4999)) {
      throw new IllegalArgumentException("Expected a close code that may be sent but was " + code);
    }
    int bytes = reason.getBytes(StandardCharsets.UTF_8).length;
    if (bytes > MAX_REASON_BYTES) {
      throw new IllegalArgumentException(
          "Expected a reason of at most " + MAX_REASON_BYTES + " bytes but was " + bytes);
    }
  }

  /** Closes with 1000, waits a few seconds for the peer, and drops it if it does not answer. */
  @Override
  public void close() {
    close(CloseCode.NORMAL, "");
    if (!awaitClosed(Pump.CLOSE_TIMEOUT)) {
      drop();
      awaitClosed(Pump.CLOSE_TIMEOUT);
    }
  }

  /** Ends the connection without a closing handshake. */
  public void drop() {
    pump.drop();
  }

  /**
   * Waits until the connection has ended, the handler knows, and its threads are gone. An interrupt
   * ends the waiting and stays set.
   *
   * @return whether it has
   */
  public boolean awaitClosed(Duration limit) {
    try {
      return pump.awaitEnd(limit);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }
}
