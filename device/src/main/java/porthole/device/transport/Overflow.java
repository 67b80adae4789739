package porthole.device.transport;

/**
 * What happens when the backlog of a peer exceeds {@link Limit#BACKLOG_BYTES}. Only whole messages
 * are dropped: a partly written message and every control frame are still sent.
 */
public enum Overflow {
  /**
   * The peer is not read until it has read its backlog, so nothing is lost: for endpoints that
   * answer. If unrequested messages grow the backlog to four times the limit, the peer is dropped.
   */
  PAUSE_READING,

  /** The oldest messages are dropped: for peers that need current values and a part of the past. */
  DROP_OLDEST,

  /**
   * Only the latest message of each key is kept ({@link PreparedMessage#latestOf}). If that does
   * not suffice, the oldest messages are dropped.
   */
  KEEP_LATEST,

  /** The connection is closed with 1013: for peers that prefer a new connection to a gap. */
  CLOSE
}
