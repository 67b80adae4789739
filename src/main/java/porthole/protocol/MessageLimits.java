package porthole.protocol;

/**
 * Bounds for the messages that a peer may send; over them a session closes with 1009. Immutable:
 * all sessions of a server share one.
 */
public final class MessageLimits {
  private final int maxBytes;
  private final int maxFragments;

  private MessageLimits(int maxBytes, int maxFragments) {
    this.maxBytes = maxBytes;
    this.maxFragments = maxFragments;
  }

  /**
   * Returns limits.
   *
   * @param maxBytes of one message, its fragments added up, decompressed
   * @param maxFragments of one message, since each costs time and memory, however empty. An empty
   *     last fragment does not count: it comes once a message
   */
  public static MessageLimits of(int maxBytes, int maxFragments) {
    return new MessageLimits(maxBytes, maxFragments);
  }

  int maxBytes() {
    return maxBytes;
  }

  int maxFragments() {
    return maxFragments;
  }

  @Override
  public String toString() {
    return maxBytes + " bytes in " + maxFragments + " fragments";
  }
}
