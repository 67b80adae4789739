package porthole.device.transport;

/**
 * What happens when more waits for a peer than {@link Limit#BACKLOG_BYTES}. Only whole messages are
 * dropped: what is partly written goes out, and so does every control frame.
 */
public enum Overflow {
  /**
   * Nothing more is read from the peer until it has read, so that nothing is lost: for endpoints
   * that answer. One that is sent four times as much all the same, unasked, is cut.
   */
  PAUSE_READING,

  /** The oldest messages are dropped: for those who want to know what is, and some of what was. */
  DROP_OLDEST,

  /**
   * Of the messages with one key only the last is kept ({@link PreparedMessage#latestOf}); then,
   * and where there are no keys, the oldest are dropped.
   */
  KEEP_LATEST,

  /** The connection is closed with 1013, for those to whom a gap is worse than to come again. */
  CLOSE
}
