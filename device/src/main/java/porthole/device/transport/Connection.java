package porthole.device.transport;

import java.io.InputStream;
import java.nio.ByteBuffer;
import java.util.Iterator;
import java.util.Optional;

/**
 * One open WebSocket, as a service sees it. Every method may be called from any thread and returns
 * without waiting for the network. After the end of the connection every method does nothing,
 * because a peer may leave at any moment.
 *
 * <p>Calls from other threads are handed over to the loop's thread. At most 1 MiB may wait for the
 * loop, of all connections together; above that the caller waits, so a sender that is faster than
 * the loop is slowed down. The loop's thread itself never waits, and no thread does after the end
 * of the server. A waiting caller must hold no lock that a handler needs. After 10 s, or when the
 * caller is interrupted, the call throws {@link java.util.concurrent.RejectedExecutionException}
 * and sends nothing.
 */
public interface Connection {
  /** Sends a text message. */
  void send(String text);

  /**
   * Sends the remaining bytes, which must be valid UTF-8, as a text message. The loop's thread
   * copies them before this returns. Another thread must not change them after the call.
   */
  void sendText(ByteBuffer utf8);

  /** Sends the remaining bytes as a binary message, copied as by {@link #sendText}. */
  void send(ByteBuffer binary);

  /**
   * Sends a message whose bytes other connections may share; they are not copied. All messages of a
   * connection arrive in the order in which they were sent.
   */
  void send(PreparedMessage message);

  /**
   * Sends a text message in fragments (RFC 6455, section 5.4), so that it is never in memory whole.
   * The loop's thread asks the iterator for a fragment when the network has taken the one before;
   * the iterator must not block. Messages sent meanwhile wait behind the last fragment; more than
   * {@link Limit#BACKLOG_BYTES} of them close the connection with 1013, whatever its {@link
   * Overflow}. An exception of the iterator closes it with 1011.
   */
  void send(Iterator<String> fragments);

  /**
   * Sends the content of a stream as a binary message in fragments of at most 16 kB. A worker
   * thread, as with {@link #runBlocking}, reads the stream when the network has taken the fragment
   * before; otherwise this is as for text. The worker closes the stream at its end, or when the
   * connection ends; a read in progress is interrupted first.
   */
  void send(InputStream data);

  /**
   * Sends a ping; its pong is passed to {@link Handler#onPong}. The heartbeat needs no such call:
   * the server pings a peer after {@link Limit#PING_SECONDS} of silence.
   *
   * @param data at most 125 bytes, which the pong returns
   */
  void ping(ByteBuffer data);

  /**
   * Runs work once, in the loop's next turn after the network has taken everything sent so far.
   * With it a service sends a lot piece by piece, and other connections are served in between. The
   * work does not run if the connection ends first. Call this on the loop's thread, which also runs
   * the work.
   */
  void whenWritten(Runnable work);

  /**
   * Runs blocking work on a worker thread, after the connection's earlier blocking work. Until it
   * ends, the peer is not read; messages already received are still delivered. There are few
   * workers ({@link Limit#BLOCKING_THREADS}); when too much work waits for one, the connection is
   * closed with 1013. An exception of the work closes it with 1011. The stop of the server
   * interrupts the work.
   */
  void runBlocking(Runnable work);

  /**
   * Counts the cost of a message beyond its own bytes, as if the peer had sent more bytes, against
   * the rates of the connection and of its address ({@link Limit#BYTES_PER_SECOND}). When a rate is
   * used up, or this turn has cost enough, the next message is delivered later, and the peer is not
   * read until then. Call this on the loop's thread. A connection without rates ignores it.
   *
   * @param bytes the cost; looking at one character costs about one byte
   */
  default void charge(long bytes) {}

  /**
   * Continues long work in a later turn of the loop, as soon as the rates of this connection and of
   * its address allow. Until then no message is delivered and the peer is not read. Only one such
   * work may wait; it does not run if the connection ends first. Call this on the loop's thread,
   * which also runs the work. A connection without rates runs it at once.
   */
  default void later(Runnable work) {
    work.run();
  }

  /**
   * Starts the closing handshake (RFC 6455, section 7). No message is delivered after this call.
   *
   * @param code a close code that may be sent, such as {@code CloseCode.NORMAL}; not 1005, 1006 or
   *     1015, which only handlers get
   * @param reason at most 123 bytes in UTF-8
   * @throws IllegalArgumentException if code or reason is invalid
   */
  void close(int code, String reason);

  /**
   * Ends the connection at once, without a closing handshake: unsent messages are lost, and the
   * handler gets 1006. A connection without a network does nothing.
   */
  default void drop() {}

  /**
   * Returns the bytes of the frames that are queued unsent, headers included. Call this on the
   * loop's thread. A connection without a network returns 0.
   */
  default long backlog() {
    return 0;
  }

  /**
   * Tells the server that the peer has shown the owner's token. From now on its connection counts
   * as local, so strangers cannot take its place; so do new connections of its address, for {@link
   * Limit#TOKEN_REMEMBERED_SECONDS}. A connection without a network does nothing.
   */
  default void trust() {}

  /** Returns the subprotocol that the endpoint has chosen; empty if none. */
  Optional<String> subprotocol();

  /** Returns the peer at the far end. */
  Peer peer();
}
