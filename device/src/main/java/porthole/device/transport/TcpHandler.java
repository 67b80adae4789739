package porthole.device.transport;

import java.nio.ByteBuffer;

/**
 * Receives the bytes and events of one connection over plain TCP. The loop's thread calls one
 * method at a time; no method may block. An exception of a method, or of work given to {@link
 * TcpConnection#runBlocking}, is logged and leads to {@link #refuse}.
 */
public interface TcpHandler {
  /** Receives bytes. The buffer is valid during the call only. */
  void receive(ByteBuffer bytes);

  /**
   * Called when the connection is about to be finished: the server is full, busy, stopping or has
   * failed, or the peer took too long. The handler sends the reason, if its protocol has a way.
   *
   * @param sentence the reason
   */
  void refuse(String sentence);

  /** Called once when the connection has ended. */
  default void onClose() {
    // Most handlers hold nothing to release.
  }
}
