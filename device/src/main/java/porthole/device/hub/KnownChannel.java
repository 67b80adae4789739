package porthole.device.hub;

/** A channel that had signals, as it is listed. Immutable. */
public final class KnownChannel {
  private final String name;
  private final long seq;
  private final boolean retains;

  private KnownChannel(String name, long seq, boolean retains) {
    this.name = name;
    this.seq = seq;
    this.retains = retains;
  }

  static KnownChannel of(String name, long seq, boolean retains) {
    return new KnownChannel(name, seq, retains);
  }

  public String name() {
    return name;
  }

  /** Returns how many signals it had. */
  public long seq() {
    return seq;
  }

  /** Returns whether it keeps the last signal of each event for those who come later. */
  public boolean retains() {
    return retains;
  }
}
