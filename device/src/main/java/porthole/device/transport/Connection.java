package porthole.device.transport;

import java.nio.ByteBuffer;

/**
 * One open WebSocket, as a service sees it. Every method may be called from any thread and returns
 * without waiting for the network; after the connection is closed each is a no-op, because a peer
 * may leave at any moment.
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
   * Runs something, once, when all that was sent has been handed to the network: for those who have
   * much to say, and say it bit by bit. It is not run when the connection ends before. To be called
   * on the loop's thread, where it is run, too.
   */
  void whenWritten(Runnable work);

  /**
   * Runs something that may block, on another thread, behind what was given before; nothing is read
   * from the peer until it has ended, but messages that had come with this one are delivered. There
   * are few such threads ({@link Limit#BLOCKING_THREADS}): who finds too many waiting for one is
   * closed with 1013. What leaves the work as an exception closes the connection with 1011; when the
   * server stops, it is interrupted.
   */
  void runBlocking(Runnable work);

  /**
   * Starts the closing handshake (RFC 6455, section 7). No message is delivered after it.
   *
   * @param code a close code that may be sent, such as {@code CloseCode.NORMAL}
   * @param reason at most 123 bytes in UTF-8
   */
  void close(int code, String reason);

  /** Returns who is at the far end. */
  Peer peer();
}
