package porthole.device.transport;

/** Work that {@link Server#after} will run. Loop's thread. */
public interface Alarm {
  /** An alarm without work. */
  Alarm NONE = () -> {};

  /**
   * Cancels the work and releases the references it holds; does nothing once the work has run.
   * Cancel the alarms of a connection when it ends: until then they keep it in memory.
   */
  void cancel();
}
