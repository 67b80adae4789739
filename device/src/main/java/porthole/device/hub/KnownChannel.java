package porthole.device.hub;

/** One channel in the list of channels. Immutable. */
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

  /** Returns how many signals the channel had. */
  public long seq() {
    return seq;
  }

  /** Returns whether the channel retains the last signal of each event. */
  public boolean retains() {
    return retains;
  }
}
