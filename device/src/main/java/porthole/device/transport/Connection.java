package porthole.device.transport;

import java.io.InputStream;
import java.nio.ByteBuffer;
import java.util.Iterator;
import java.util.Optional;

/**
 * One open WebSocket, as a service sees it. Every method may be called from any thread and returns
 * without waiting for the network; after the connection is closed each is a no-op, because a peer
 * may leave at any moment.
 *
 * <p>What another thread wants is handed over to the loop's. While 1 MiB waits for the loop, of all
 * connections together, the caller waits as well, so that whoever sends faster than the loop can
 * take it is slowed down; never on the loop's thread, nor when the server has ended. It should hold
 * no lock that a handler may want: a loop that is held up for 10 s, or an interrupt of the caller,
 * ends the waiting with a {@link java.util.concurrent.RejectedExecutionException}, and nothing is
 * sent.
 */
public interface Connection {
  /** Sends a text message. */
  void send(String text);

  /**
   * Sends a text message that is encoded already: the remaining bytes, which must be valid UTF-8.
   * On the loop's thread they are copied before this returns; given by another thread they must not
   * change any more.
   */
  void sendText(ByteBuffer utf8);

  /** Sends the remaining bytes as a binary message; the same holds for them. */
  void send(ByteBuffer binary);

  /**
   * Sends a message that others may be sent, too; its bytes are shared, not copied. Messages arrive
   * in the order in which they were sent, however they were.
   */
  void send(PreparedMessage message);

  /**
   * Sends a text message in fragments (RFC 6455, section 5.4), so that it is never held whole: each
   * is asked for, on the loop's thread, when the network has taken the one before, and must be at
   * hand. What else is sent meanwhile waits behind the last one; when that is more than {@link
   * Limit#BACKLOG_BYTES} the connection is closed with 1013, whatever its {@link Overflow}. An
   * exception of the iterator closes it with 1011.
   */
  void send(Iterator<String> fragments);

  /**
   * Sends all that a stream has as a binary message in fragments of at most 16 kB. It is read as
   * {@link #runBlocking} runs things, when the network has taken the fragment before; the rest is
   * as for text. It is closed at its end, and when the connection ends before, where it is read: a
   * read that is under way then is interrupted first.
   */
  void send(InputStream data);

  /**
   * Sends a ping; its pong comes to {@link Handler#onPong}. That the peer is still there needs
   * none: it is pinged after {@link Limit#PING_SECONDS} of silence.
   *
   * @param data at most 125 bytes, given back by the pong
   */
  void ping(ByteBuffer data);

  /**
   * Runs something, once, when all that was sent has been handed to the network, in the loop's next
   * turn: for those who have much to say, and say it bit by bit, between which others are served.
   * It is not run when the connection ends before. To be called on the loop's thread, where it is
   * run, too.
   */
  void whenWritten(Runnable work);

  /**
   * Runs something that may block, on another thread, behind what was given before; nothing is read
   * from the peer until it has ended, but messages that had come with this one are delivered. There
   * are few such threads ({@link Limit#BLOCKING_THREADS}): who finds too many waiting for one is
   * closed with 1013. What leaves the work as an exception closes the connection with 1011; when
   * the server stops, it is interrupted.
   */
  void runBlocking(Runnable work);

  /**
   * Counts what a message of the peer has cost beside its own bytes, as if so many bytes more had
   * come from it: against the rates of this connection and of its address ({@link
   * Limit#BYTES_PER_SECOND}). When they are used up, or this turn has cost enough, the next message
   * is delivered later, and nothing is read meanwhile. To be called on the loop's thread. A
   * connection without rates ignores it.
   *
   * @param bytes of a service of this size; a character that is looked at costs about one
   */
  default void charge(long bytes) {}

  /**
   * Goes on with something in another turn, when the rates of this connection and of its address
   * allow, for work that is done bit by bit. No message is delivered and nothing is read before.
   * One thing at a time; it is not run when the connection ends before. To be called on the loop's
   * thread, where it is run, too. A connection without rates runs it at once.
   */
  default void later(Runnable work) {
    work.run();
  }

  /**
   * Starts the closing handshake (RFC 6455, section 7). No message is delivered after it.
   *
   * @param code a close code that may be sent, such as {@code CloseCode.NORMAL}; 1005, 1006 and
   *     1015, which only a handler is told, may not
   * @param reason at most 123 bytes in UTF-8
   * @throws IllegalArgumentException if they are anything else
   */
  void close(int code, String reason);

  /**
   * Ends the connection at once, without a closing handshake: what waits to be sent is lost, and
   * the handler is told 1006. A connection without a network does nothing.
   */
  default void drop() {}

  /**
   * Returns how many bytes wait for the network to take them: frames with their headers. To be
   * called on the loop's thread. A connection without a network returns 0.
   */
  default long backlog() {
    return 0;
  }

  /**
   * Tells the server that the peer has shown that it is the owner's: its place is one of those that
   * strangers cannot take, and so are others of its address for {@link
   * Limit#TOKEN_REMEMBERED_SECONDS}. Unless a connection has a place of its own, nothing.
   */
  default void trust() {}

  /** Returns the subprotocol that the endpoint has chosen, if any. */
  Optional<String> subprotocol();

  /** Returns who is at the far end. */
  Peer peer();
}
