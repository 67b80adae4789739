package porthole.device.hub;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/** How far a subscriber was that comes back ({@code PROTOCOL.md}, section 4.4). Immutable. */
public final class Resume {
  /** Not given. */
  private static final long NONE = -1;

  private final String hub;
  private final long at;
  private final Map<String, Long> seq;

  private Resume(String hub, long at, Map<String, Long> seq) {
    this.hub = hub;
    this.at = at;
    this.seq = Collections.unmodifiableMap(new LinkedHashMap<>(seq));
  }

  /** Returns where the hub of a name was, by its own numbers. */
  public static Resume of(String hub, long at) {
    return new Resume(hub, at, Collections.emptyMap());
  }

  /** Returns where the channels of a hub were; with {@code at} of what is not listed, too. */
  public static Resume of(String hub, Map<String, Long> seq) {
    return new Resume(hub, NONE, seq);
  }

  /** Returns this with the numbers of some channels, which go before those of the hub. */
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

  /** Returns whether this has a number for the channel of a signal. */
  boolean tellsOf(Delivery delivery) {
    return hasAt() || seq.containsKey(delivery.signal().channel());
  }

  /** Returns whether a signal came after this. */
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
