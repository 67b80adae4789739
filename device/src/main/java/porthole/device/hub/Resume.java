package porthole.device.hub;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/** The position from which a subscriber resumes ({@code PROTOCOL.md}, section 4.4). Immutable. */
public final class Resume {
  /** The client gave no {@code at}. */
  private static final long NONE = -1;

  private final String hub;
  private final long at;
  private final Map<String, Long> seq;

  private Resume(String hub, long at, Map<String, Long> seq) {
    this.hub = hub;
    this.at = at;
    this.seq = Collections.unmodifiableMap(new LinkedHashMap<>(seq));
  }

  /** Returns the position at a number of the hub. */
  public static Resume of(String hub, long at) {
    return new Resume(hub, at, Collections.emptyMap());
  }

  /** Returns the position at numbers of single channels. */
  public static Resume of(String hub, Map<String, Long> seq) {
    return new Resume(hub, NONE, seq);
  }

  /** Returns this position with numbers of channels; for these the hub's number does not count. */
  public Resume with(Map<String, Long> seq) {
    return new Resume(hub, at, seq);
  }

  boolean isOf(String hub) {
    return this.hub.equals(hub);
  }

  boolean hasAt() {
    return at != NONE;
  }

  long at() {
    return at;
  }

  Map<String, Long> seq() {
    return seq;
  }

  /** Returns whether this position has a number for the channel of a signal. */
  boolean covers(Delivery delivery) {
    return hasAt() || seq.containsKey(delivery.signal().channel());
  }

  /** Returns whether a signal is newer than this position. */
  boolean isBefore(Delivery delivery) {
    return isBefore(delivery.signal().channel(), delivery.seq(), delivery.at());
  }

  boolean isBefore(String channel, long seq, long at) {
    Long last = this.seq.get(channel);
    return last != null ? seq > last : isBeforeAt(at);
  }

  boolean isBeforeAt(long at) {
    return hasAt() && at > this.at;
  }
}
