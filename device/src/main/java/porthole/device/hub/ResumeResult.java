package porthole.device.hub;

/** What came of a {@link Resume}. Immutable. */
public final class ResumeResult {
  private final boolean resumed;
  private final boolean missed;

  private ResumeResult(boolean resumed, boolean missed) {
    this.resumed = resumed;
    this.missed = missed;
  }

  static ResumeResult of(boolean resumed, boolean missed) {
    return new ResumeResult(resumed, missed);
  }

  /** Returns what is said to whoever did not ask to resume. */
  public static ResumeResult notAsked() {
    return new ResumeResult(false, false);
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
