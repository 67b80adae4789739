package porthole.device.hub;

import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.Optional;
import java.util.Set;

/**
 * The subscription of one subscriber. At first it hears every signal; after the first call of
 * {@link #subscribe} only signals that match one of its patterns, once each. Loop's thread.
 */
public final class Subscription {
  /** Bounds the cost of a signal, which is compared with all patterns. */
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

  /** Delivers a signal to all others. Returns the delivery with its numbers. */
  public Delivery publish(Signal signal) {
    return hub.publish(signal, Optional.of(this));
  }

  /** Delivers a signal without a number to all others; it is not kept. */
  public void announce(Signal signal) {
    hub.announce(signal, this);
  }

  /** Adds patterns. From now on only matching signals are heard. */
  public void subscribe(Collection<SignalPattern> more) throws LimitException {
    Set<SignalPattern> all = new LinkedHashSet<>(patterns);
    all.addAll(more);
    if (all.size() > MAX_PATTERNS) {
      throw new LimitException(
          "Expected at most " + MAX_PATTERNS + " patterns, but there would be " + all.size() + ".");
    }
    everything = false;
    patterns.addAll(more);
    hub.changed();
  }

  public void unsubscribe(Collection<SignalPattern> fewer) {
    everything = false;
    patterns.removeAll(fewer);
    hub.changed();
  }

  public void unsubscribeAll() {
    everything = false;
    patterns.clear();
    hub.changed();
  }

  public Set<SignalPattern> patterns() {
    return Collections.unmodifiableSet(patterns);
  }

  /**
   * Begins a search for the signals that this subscriber gets from the past, as it is now.
   *
   * @param patterns the signals to search for
   * @param retained whether to search the retained signals, too
   * @param resume the position from which the subscriber resumes, if any
   */
  public HistorySearch search(
      Collection<SignalPattern> patterns, boolean retained, Optional<Resume> resume) {
    return HistorySearch.of(hub, patterns, retained, resume);
  }

  /**
   * Compares a signal's name with the patterns until one matches.
   *
   * @return the cost in steps, at least 0; its complement ({@code ~}) if the signal is not heard
   */
  long compare(Signal signal) {
    long steps = 0;
    for (SignalPattern pattern : patterns) {
      steps += pattern.cost(signal.channel(), signal.event());
      if (pattern.matches(signal.channel(), signal.event())) {
        return steps;
      }
    }
    return everything ? steps : ~steps;
  }

  void receive(Delivery delivery) {
    if (!closed) {
      subscriber.receive(delivery);
    }
  }

  /** Makes this subscriber a member: presence lists then show it. */
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

  /** Ends the subscription: the subscriber hears nothing more. */
  public void close() {
    closed = true;
    hub.leave(this);
  }
}
