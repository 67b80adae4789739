package porthole.device.transport;

/** Decides what is done with the connections of a port that speaks no HTTP. Loop's thread. */
public interface TcpEndpoint {
  /** Returns whether a peer may connect; who may not is closed without a word, and logged. */
  default boolean admits(Peer peer) {
    return true;
  }

  /**
   * Returns the handler of a connection that has just been accepted.
   *
   * @param connection open: the handler may send at once
   */
  TcpHandler open(TcpConnection connection);
}
