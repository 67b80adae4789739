package porthole.device.transport;

/** Accepts the connections of a TCP port that does not speak HTTP. Called on the loop's thread. */
public interface TcpEndpoint {
  /** Returns whether a peer may connect; others are closed without an answer, and logged. */
  default boolean admits(Peer peer) {
    return true;
  }

  /**
   * Returns the handler of a new connection.
   *
   * @param connection the connection, on which the handler may send at once
   */
  TcpHandler open(TcpConnection connection);
}
