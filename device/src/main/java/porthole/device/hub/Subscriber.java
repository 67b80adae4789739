package porthole.device.hub;

/** Receives signals. */
public interface Subscriber {
  /**
   * Receives a signal, on the loop's thread. Must not block. It may publish: that signal is
   * delivered after everybody has received this one.
   */
  void receive(Delivery delivery);
}
