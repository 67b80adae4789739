package porthole.device.hub;

/** Who is told of signals. */
public interface Subscriber {
  /**
   * Receives a signal, on the loop's thread. Must not block. It may publish: what it says is told
   * after this signal has been told to everybody.
   */
  void receive(Delivery delivery);
}
