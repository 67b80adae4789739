package porthole.device.hub;

/** The result of a {@link Resume}. Immutable. */
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

  /** Returns the result for a client that did not ask to resume. */
  public static ResumeResult notAsked() {
    return new ResumeResult(false, false);
  }

  /** Returns whether the numbers of the client came from this hub. */
  public boolean resumed() {
    return resumed;
  }

  /** Returns whether the client missed a signal that matches its patterns. */
  public boolean missed() {
    return missed;
  }
}
