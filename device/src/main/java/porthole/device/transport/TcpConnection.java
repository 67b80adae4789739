package porthole.device.transport;

import java.nio.ByteBuffer;

/**
 * One open TCP connection, as a service sees it. Every method may be called from any thread and
 * returns without waiting for the network. After the end of the connection every method does
 * nothing. Other threads than the loop's may wait for the loop, as with {@link Connection}.
 */
public interface TcpConnection {
  /**
   * Sends the remaining bytes. The loop's thread copies them before this returns. Another thread
   * must not change them after the call.
   */
  void send(ByteBuffer bytes);

  /** Closes the connection after everything sent so far; nothing is received after this call. */
  void finish();

  /**
   * Restarts the deadline: the peer has {@link Limit#OPENING_SECONDS} from now to send its next
   * request, or it is refused. {@link #runBlocking} ends the deadline.
   */
  void restartDeadline();

  /**
   * Runs blocking work on a worker thread, at most once for each connection. From then on nothing
   * is received, and the work must lead to {@link #finish}. There are few workers ({@link
   * Limit#BLOCKING_THREADS}); when too much work waits for one, the connection is refused. The stop
   * of the server interrupts the work.
   */
  void runBlocking(Runnable work);

  /** Counts the cost of a request beyond its bytes, as {@link Connection#charge} does. */
  default void charge(long bytes) {}

  /** Returns the peer at the far end. */
  Peer peer();
}
