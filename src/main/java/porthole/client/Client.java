package porthole.client;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.Iterator;
import java.util.Optional;
import porthole.protocol.CloseCode;
import porthole.protocol.Frames;
import porthole.protocol.HandshakeResult;

/**
 * One WebSocket connection of a client. It is not opened again after its end: connect once more for
 * another. All methods may be called by any thread.
 *
 * <p>Sending waits while {@link #MAX_BACKLOG_BYTES} are unsent, so that a peer that reads slowly
 * slows the sender down. Within a {@link ClientHandler} sending throws instead of waiting, because
 * the peer may be waiting for us to read.
 */
public final class Client implements AutoCloseable {

  /** Bounds the unsent bytes in memory, beside one message of each sending thread. */
  public static final int MAX_BACKLOG_BYTES = 1 << 20;

  /**
   * Bounds the bytes before a heartbeat's ping in the system's buffer, which could be megabytes.
   */
  private static final int HEARTBEAT_SEND_BUFFER_BYTES = 64 * 1024;

  private final ClientProtocol protocol;
  private final Backlog backlog;
  private final Pump pump;

  private Client(ClientProtocol protocol, Backlog backlog, Pump pump) {
    this.protocol = protocol;
    this.backlog = backlog;
    this.pump = pump;
  }

  /**
   * Opens a connection; returns when it is open.
   *
   * @throws HandshakeException if the server refused, or its answer breaks the protocol
   * @throws java.net.SocketTimeoutException if it did not answer in the request's time
   * @throws javax.net.ssl.SSLException if its certificate is not trusted or not for this host
   */
  public static Client connect(Request request, ClientHandler handler) throws IOException {
    SecureRandom random = new SecureRandom(); // Of the key and the masks.
    Backlog backlog = new Backlog(MAX_BACKLOG_BYTES);
    SocketOpener opener = SocketOpener.of(request);
    Socket socket = opener.open();
    try {
      HandshakeResult agreed = opener.shakeHands(socket, request.handshake(random));
      socket.setSoTimeout(0);
      if (request.heartbeat().isPresent()) {
        socket.setSendBufferSize(HEARTBEAT_SEND_BUFFER_BYTES);
      }
      ClientProtocol protocol = new ClientProtocol(request, agreed, random, handler, backlog);
      Pump pump = new Pump(socket, protocol, backlog, request.heartbeat());
      Client client = new Client(protocol, backlog, pump);
      pump.start(handler, client);
      return client;
    } catch (Throwable e) { // Also when there is no memory for the threads.
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
    sendMessage(Frames.TEXT, ByteBuffer.wrap(text.getBytes(UTF_8)));
  }

  /**
   * Sends a binary message: the remaining bytes, which are copied.
   *
   * @throws IOException if the connection is closed or closing
   */
  public void send(ByteBuffer data) throws IOException {
    sendMessage(Frames.BINARY, data.duplicate());
  }

  /**
   * Sends a text message in fragments (RFC 6455, section 5.4), so that it is never in memory as a
   * whole: the iterator is asked for a fragment when there is room for it. Returns when the last
   * one is queued; until then the messages of other threads wait. An exception of the iterator
   * closes the connection with 1011, since half a message cannot be taken back, and is thrown to
   * the caller.
   *
   * @throws IOException if the connection is closed or closing
   * @throws IllegalStateException within a {@link ClientHandler}
   */
  public void send(Iterator<String> fragments) throws IOException {
    sendFragments(Frames.TEXT, Fragments.of(fragments));
  }

  /**
   * Sends the bytes of a stream as a binary message, in fragments of at most 16 kB, as {@link
   * #send(Iterator)} does. Does not close the stream.
   *
   * @throws IOException if the connection is closed or closing, or if the stream cannot be read
   * @throws IllegalStateException within a {@link ClientHandler}
   */
  public void send(InputStream data) throws IOException {
    sendFragments(Frames.BINARY, Fragments.of(data));
  }

  private void sendMessage(int opcode, ByteBuffer payload) throws IOException {
    awaitRoom();
    takeTurn(false);
    try {
      protocol.sendMessage(opcode, payload);
    } finally {
      backlog.giveTurn();
    }
  }

  private void sendFragments(int opcode, Fragments fragments) throws IOException {
    if (pump.isReadingThread()) {
      throw new IllegalStateException("Expected another thread than the handler's");
    }
    takeTurn(true);
    boolean whole = false;
    try {
      Optional<ByteBuffer> fragment;
      while ((fragment = fragments.next()).isPresent()) {
        awaitRoom();
        protocol.sendFragment(opcode, fragment.get(), false);
      }
      protocol.sendFragment(opcode, ByteBuffer.allocate(0), true);
      whole = true;
    } finally {
      if (!whole) {
        protocol.close(CloseCode.INTERNAL_ERROR, "");
      }
      backlog.giveTurn();
    }
  }

  /** Within a handler it does not wait for the end of a message in fragments. */
  private void takeTurn(boolean isLong) throws IOException {
    try {
      if (!backlog.takeTurn(isLong, !pump.isReadingThread())) {
        throw new IOException("Expected no message in fragments under way");
      }
    } catch (InterruptedException e) {
      throw interrupted();
    }
  }

  private void awaitRoom() throws IOException {
    if (pump.isReadingThread() && !backlog.hasRoom()) {
      throw new IOException("Expected at most " + MAX_BACKLOG_BYTES + " bytes unsent");
    }
    try {
      backlog.awaitRoom();
    } catch (InterruptedException e) {
      throw interrupted();
    }
    protocol.requireOpen();
  }

  private static InterruptedIOException interrupted() {
    Thread.currentThread().interrupt();
    return new InterruptedIOException("Interrupted while waiting to send");
  }

  /**
   * Sends a ping of at most 125 bytes; its pong brings them back. Does not wait for room, and
   * overtakes messages that wait to be sent, once they are more than 16 kB.
   *
   * @throws IOException if the connection is closed or closing
   */
  public void ping(ByteBuffer data) throws IOException {
    Frames.requireControl(data);
    protocol.requireOpen();
    protocol.ping(data.duplicate());
  }

  /**
   * Sends a ping of at most 125 bytes behind the messages that were sent before: its pong proves
   * that the peer has read them. Does not wait for room.
   *
   * @throws IOException if the connection is closed or closing
   */
  public void pingInOrder(ByteBuffer data) throws IOException {
    Frames.requireControl(data);
    protocol.pingInOrder(data.duplicate());
  }

  /**
   * Begins the closing handshake and does not wait for its end. Queued messages are sent before it.
   * Messages that the peer sends before its answer still arrive. Does nothing if the connection is
   * closing.
   *
   * @param code a close code that may be sent, such as {@code CloseCode.NORMAL}; 1005, 1006 and
   *     1015, which only a handler is told, may not
   * @param reason at most 123 bytes in UTF-8
   * @throws IllegalArgumentException if they are anything else
   */
  public void close(int code, String reason) {
    Frames.requireClose(code, reason);
    protocol.close(code, reason);
  }

  /** Returns the subprotocol that the server has chosen. */
  public Optional<String> subprotocol() {
    return protocol.subprotocol();
  }

  /** Returns whether the calling thread is the one that calls the handler. */
  boolean isHandlersThread() {
    return pump.isReadingThread();
  }

  /**
   * Closes with 1000, waits a few seconds for the peer, and drops it if it does not answer. Within
   * a {@link ClientHandler} it does not wait.
   */
  @Override
  public void close() {
    close(CloseCode.NORMAL, "");
    if (!isHandlersThread() && !awaitClosed(Pump.CLOSE_TIMEOUT)) {
      drop();
      awaitClosed(Pump.CLOSE_TIMEOUT);
    }
  }

  /** Ends the connection without a closing handshake. */
  public void drop() {
    pump.drop();
  }

  /**
   * Waits until the connection has ended, the handler has been told, and both threads have ended.
   * An interrupt ends the waiting and stays set.
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
