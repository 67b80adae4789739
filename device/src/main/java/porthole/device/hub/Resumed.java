package porthole.device.hub;

/** What came of a {@link Resume}. Immutable. */
public final class Resumed {
  private final boolean resumed;
  private final long missed;

  private Resumed(boolean resumed, long missed) {
    this.resumed = resumed;
    this.missed = missed;
  }

  static Resumed of(boolean resumed, long missed) {
    return new Resumed(resumed, missed);
  }

  /** Returns what is said to whoever did not ask to resume. */
  public static Resumed notAsked() {
    return new Resumed(false, 0);
  }

  /** Returns whether the numbers were this hub's. */
  public boolean resumed() {
    return resumed;
  }

  /** Returns how many signals the ring no longer holds. */
  public long missed() {
    return missed;
  }
}
