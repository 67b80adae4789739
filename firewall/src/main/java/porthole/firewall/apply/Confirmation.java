package porthole.firewall.apply;

/** That a change is to be confirmed, and how long the machine waits for it. Immutable. */
public final class Confirmation {
  /** A day: who has not confirmed by then has forgotten it. */
  public static final int MAX_MINUTES = 24 * 60;

  private final int minutes;
  private final boolean live;
  private final String bootId;

  private Confirmation(int minutes, boolean live, String bootId) {
    this.minutes = minutes;
    this.live = live;
    this.bootId = bootId;
  }

  /** Returns the wait; live: from now on, else from the next boot on. */
  public static Confirmation within(int minutes, boolean live, String bootId) {
    return new Confirmation(minutes, live, bootId);
  }

  Pending mark(String before, String after, int backup) {
    return Pending.change(before, after, backup, minutes, live, bootId);
  }
}
