package porthole.device.hub;

/** A signal on its way to its subscribers, with its numbers. Immutable; one for all of them. */
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
   * @param ringBytes that all signals up to it have cost in the ring
   */
  static Delivery numbered(Signal signal, long seq, long at, long ringBytes) {
    return new Delivery(signal, seq, at, ringBytes, false);
  }

  /** Returns the delivery of a signal that has no number: who came and who went. */
  static Delivery unnumbered(Signal signal) {
    return new Delivery(signal, 0, 0, 0, false);
  }

  /** Returns a delivery of nothing, which is equal to no other. */
  public static Delivery none() {
    return unnumbered(Signal.of("", "", ""));
  }

  /** Returns this delivery as a subscriber gets it that was not there when it was new. */
  Delivery asRetained() {
    return new Delivery(signal, seq, at, ringBytes, true);
  }

  public Signal signal() {
    return signal;
  }

  public boolean isNumbered() {
    return at > 0;
  }

  /** Returns the number in its channel, from 1. */
  public long seq() {
    return seq;
  }

  /** Returns the number in the hub, from 1. */
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
