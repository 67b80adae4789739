package porthole.router;

/**
 * Notices from the epochs in a router's answers that it has lost its mappings. One for each router
 * and protocol; for one thread.
 */
public final class RouterEpoch {
  private static final long MILLIS = 1000;

  private final boolean isPcp;
  private boolean isKnown;
  private long lastEpoch; // Seconds, as the router counts them.
  private long lastMillis;

  private RouterEpoch(boolean isPcp) {
    this.isPcp = isPcp;
  }

  /** Returns a comparison of PCP's epochs (RFC 6887, section 8.5). */
  public static RouterEpoch pcp() {
    return new RouterEpoch(true);
  }

  /** Returns a comparison of NAT-PMP's epochs (RFC 6886, section 3.6). */
  public static RouterEpoch natPmp() {
    return new RouterEpoch(false);
  }

  /**
   * Takes the epoch of an answer. Returns whether the router has lost its mappings since the answer
   * before; never for the first answer.
   *
   * @param nowMillis when it came, by a clock that never jumps
   */
  public boolean receive(long epochSeconds, long nowMillis) {
    long ours = (nowMillis - lastMillis) / MILLIS;
    long theirs = epochSeconds - lastEpoch;
    boolean isLost = isKnown && (isPcp ? isPcpLoss(ours, theirs) : isNatPmpLoss(ours, theirs));
    isKnown = true;
    lastEpoch = epochSeconds;
    lastMillis = nowMillis;
    return isLost;
  }

  /**
   * An epoch may go back by 1 s, when answers overtake each other; the clocks may differ by 1/16.
   */
  private static boolean isPcpLoss(long ours, long theirs) {
    return theirs < -1 || ours + 2 < theirs - theirs / 16 || theirs + 2 < ours - ours / 16;
  }

  /** The router's clock may be slower by 1/8, and 2 s. */
  private static boolean isNatPmpLoss(long ours, long theirs) {
    return theirs < ours * 7 / 8 - 2;
  }
}
