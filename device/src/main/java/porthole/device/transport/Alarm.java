package porthole.device.transport;

/** Work that {@link Server#after} will run. Loop's thread. */
public interface Alarm {
  /** An alarm that never comes. */
  Alarm NONE = () -> {};

  /**
   * Forgets the work, and all that it refers to; does nothing when it has been run. Whatever an
   * alarm belongs to cancels it at its own end, or is held until the alarm's time.
   */
  void cancel();
}
