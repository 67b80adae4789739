package porthole.device.hub;

import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.Optional;
import java.util.Set;

/**
 * What one subscriber hears: everything, until it first asks for something; then what matches one
 * of its patterns, once. Loop's thread.
 */
public final class Subscription {
  /** Each signal is held against all of them. */
  static final int MAX_PATTERNS = 64;

  private final Hub hub;
  private final Subscriber subscriber;
  private final Set<SignalPattern> patterns = new LinkedHashSet<>();
  private Optional<Member> member;
  private boolean everything = true;
  private boolean closed;

  Subscription(Hub hub, Subscriber subscriber, Optional<Member> member) {
    this.hub = hub;
    this.subscriber = subscriber;
    this.member = member;
  }

  /** Tells everybody else of a signal; returns the numbers it got. */
  public Delivery publish(Signal signal) {
    return hub.publish(signal, Optional.of(this));
  }

  /** Tells everybody else of something that has no number and is not kept. */
  public void announce(Signal signal) {
    hub.announce(signal, this);
  }

  /** Adds patterns. What is not matched by any is heard no more, from the first time on. */
  public void subscribe(Collection<SignalPattern> more) throws LimitException {
    Set<SignalPattern> all = new LinkedHashSet<>(patterns);
    all.addAll(more);
    if (all.size() > MAX_PATTERNS) {
      throw new LimitException(
          "Expected at most " + MAX_PATTERNS + " patterns, but there would be " + all.size() + ".");
    }
    everything = false;
    patterns.addAll(more);
  }

  public void unsubscribe(Collection<SignalPattern> fewer) {
    everything = false;
    patterns.removeAll(fewer);
  }

  public void unsubscribeAll() {
    everything = false;
    patterns.clear();
  }

  public Set<SignalPattern> patterns() {
    return Collections.unmodifiableSet(patterns);
  }

  /**
   * Begins to look for what this subscriber is to be told of the past, as it is now.
   *
   * @param wanted patterns
   * @param retained whether what is retained is asked for, too
   * @param resume how far the subscriber was, if it comes back
   */
  public HistorySearch past(
      Collection<SignalPattern> wanted, boolean retained, Optional<Resume> resume) {
    return HistorySearch.of(hub, wanted, retained, resume);
  }

  boolean hears(Signal signal) {
    if (everything) {
      return true;
    }
    for (SignalPattern pattern : patterns) {
      hub.spend(pattern.cost(signal.channel(), signal.event()));
      if (pattern.matches(signal.channel(), signal.event())) {
        return true;
      }
    }
    return false;
  }

  void receive(Delivery delivery) {
    if (!closed) {
      subscriber.receive(delivery);
    }
  }

  /** Says who this is; only then is it listed among those present. */
  public void setMember(Member member) {
    this.member = Optional.of(member);
  }

  Optional<Member> member() {
    return member;
  }

  boolean hearsEverything() {
    return everything;
  }

  boolean isIn(String channel) {
    for (SignalPattern pattern : patterns) {
      hub.spend(pattern.channelCost(channel));
      if (pattern.matchesChannel(channel)) {
        return true;
      }
    }
    return false;
  }

  /** Ends it: nothing is heard any more. */
  public void close() {
    closed = true;
    hub.leave(this);
  }
}
