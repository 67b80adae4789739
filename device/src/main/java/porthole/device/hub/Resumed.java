package porthole.device.hub;

/** What came of a {@link Resume}. Immutable. */
public final class Resumed {
  private final boolean resumed;
  private final boolean missed;

  private Resumed(boolean resumed, boolean missed) {
    this.resumed = resumed;
    this.missed = missed;
  }

  static Resumed of(boolean resumed, boolean missed) {
    return new Resumed(resumed, missed);
  }

  /** Returns what is said to whoever did not ask to resume. */
  public static Resumed notAsked() {
    return new Resumed(false, false);
  }

  /** Returns whether the numbers were this hub's. */
  public boolean resumed() {
    return resumed;
  }

  /** Returns whether a signal was lost in between, of a channel that was asked for. */
  public boolean missed() {
    return missed;
  }
}
