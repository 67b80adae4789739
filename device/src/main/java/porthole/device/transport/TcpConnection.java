package porthole.device.transport;

import java.nio.ByteBuffer;

/**
 * One open TCP connection, as a service sees it. Every method may be called from any thread and
 * returns without waiting for the network; after the connection is closed each is a no-op. Another
 * thread than the loop's may have to wait for the loop, as with {@link Connection}.
 */
public interface TcpConnection {
  /**
   * Sends the remaining bytes. On the loop's thread they are copied before this returns; given by
   * another thread they must not change any more.
   */
  void send(ByteBuffer bytes);

  /** Closes when all that was sent has been handed to the network; nothing is received after it. */
  void finish();

  /**
   * Gives the peer {@link Limit#OPENING_SECONDS} from now for what it has to send next, as it had
   * from the start; then it is refused. From {@link #runBlocking} on there is no such deadline.
   */
  void restartDeadline();

  /**
   * Runs something that may block, on another thread, at most once for a connection. Nothing is
   * received any more, and the work must lead to {@link #finish}. There are few such threads
   * ({@link Limit#BLOCKING_THREADS}): when too many wait for one, the connection is refused. When
   * the server stops, the work is interrupted.
   */
  void runBlocking(Runnable work);

  /** Counts what a request has cost beside its bytes, as {@link Connection#charge} does. */
  default void charge(long bytes) {}

  /** Returns who is at the far end. */
  Peer peer();
}
