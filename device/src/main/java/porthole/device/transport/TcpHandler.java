package porthole.device.transport;

import java.nio.ByteBuffer;

/**
 * What a service does with one connection over plain TCP. Its methods are called on the loop's
 * thread, one at a time, and must not block. An exception that leaves one, or work given to {@link
 * TcpConnection#runBlocking}, is logged and leads to {@link #refuse}.
 */
public interface TcpHandler {
  /** Takes bytes that have just arrived. The buffer is valid during the call only. */
  void receive(ByteBuffer bytes);

  /**
   * Ends the conversation, because the server is full, has too much to do, stops or made a mistake,
   * or because the peer took too long: tells the peer as the protocol would have it, when there is
   * a way; then the connection is finished.
   *
   * @param sentence says why
   */
  void refuse(String sentence);

  /** Learns, once, that the connection is over, whoever ended it. */
  default void onClose() {
    // Most have nothing to end.
  }
}
