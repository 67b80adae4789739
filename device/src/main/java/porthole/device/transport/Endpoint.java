package porthole.device.transport;

/** Decides what is done with the connections of a path. Called on the loop's thread. */
public interface Endpoint {
  /**
   * Returns the handler of a connection that has just been opened.
   *
   * @param connection open: the handler may send at once
   * @param request the opening handshake
   */
  Handler open(Connection connection, HttpRequest request);

  /** Returns what happens when too much waits for a peer of this endpoint. */
  default Overflow overflow() {
    return Overflow.PAUSE_READING;
  }
}
