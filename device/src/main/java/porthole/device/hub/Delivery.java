package porthole.device.hub;

/** A signal with its numbers, shared by all subscribers that receive it. Immutable. */
public final class Delivery {
  private final Signal signal;
  private final long seq;
  private final long at;
  private final long ringBytes;
  private final boolean retained;

  private Delivery(Signal signal, long seq, long at, long ringBytes, boolean retained) {
    this.signal = signal;
    this.seq = seq;
    this.at = at;
    this.ringBytes = ringBytes;
    this.retained = retained;
  }

  /**
   * Returns the delivery of a signal with its numbers.
   *
   * @param ringBytes the ring bytes of all signals so far, this one included
   */
  static Delivery numbered(Signal signal, long seq, long at, long ringBytes) {
    return new Delivery(signal, seq, at, ringBytes, false);
  }

  /** Returns the delivery of a signal without a number, such as one about presence. */
  static Delivery unnumbered(Signal signal) {
    return new Delivery(signal, 0, 0, 0, false);
  }

  /** Returns a placeholder that differs from every other delivery. */
  public static Delivery none() {
    return unnumbered(Signal.of("", "", ""));
  }

  /** Returns this delivery marked as retained, for a subscriber that came later. */
  Delivery asRetained() {
    return new Delivery(signal, seq, at, ringBytes, true);
  }

  public Signal signal() {
    return signal;
  }

  public boolean isNumbered() {
    return at > 0;
  }

  /** Returns the signal's number in its channel, from 1. */
  public long seq() {
    return seq;
  }

  /** Returns the signal's number in the hub, from 1. */
  public long at() {
    return at;
  }

  long ringBytes() {
    return ringBytes;
  }

  public boolean isRetained() {
    return retained;
  }
}
