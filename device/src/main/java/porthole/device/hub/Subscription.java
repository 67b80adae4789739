package porthole.device.hub;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;

/**
 * What one subscriber hears: everything, until it first asks for something; then what matches one of
 * its patterns, once. Loop's thread.
 */
public final class Subscription {
  /** Each signal is held against all of them. */
  static final int MAX_PATTERNS = 64;

  private final Hub hub;
  private final Subscriber subscriber;
  private final Set<Pattern> patterns = new LinkedHashSet<>();
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
  public void subscribe(Collection<Pattern> more) throws LimitException {
    Set<Pattern> all = new LinkedHashSet<>(patterns);
    all.addAll(more);
    if (all.size() > MAX_PATTERNS) {
      throw new LimitException(
          "Expected at most " + MAX_PATTERNS + " patterns, but there would be " + all.size() + ".");
    }
    everything = false;
    patterns.addAll(more);
  }

  public void unsubscribe(Collection<Pattern> fewer) {
    everything = false;
    patterns.removeAll(fewer);
  }

  public void unsubscribeAll() {
    everything = false;
    patterns.clear();
  }

  public Set<Pattern> patterns() {
    return Collections.unmodifiableSet(patterns);
  }

  /** Returns what is retained and matches some patterns, oldest first. */
  public List<Delivery> retained(Collection<Pattern> wanted) {
    return retained(wanted, kept -> true);
  }

  /** Returns what is retained, but for what a subscriber knows and what is {@link #past}. */
  public List<Delivery> retained(Collection<Pattern> wanted, Resume resume) {
    boolean known = hub.isKnown(resume);
    long oldest = hub.ring().oldest();
    return retained(
        wanted,
        kept -> {
          boolean isNew = !known || hub.channels().isAfter(resume, kept);
          boolean inRing = kept.at() >= oldest;
          return isNew ? !inRing : !resume.tellsOf(kept);
        });
  }

  private List<Delivery> retained(Collection<Pattern> wanted, Predicate<Delivery> chosen) {
    Wanted asked = Wanted.of(wanted);
    List<Delivery> retained = new ArrayList<>();
    for (Delivery kept : hub.channels().retained()) {
      if (asked.matches(kept.signal()) && chosen.test(kept)) {
        retained.add(kept.asRetained());
      }
    }
    return retained;
  }

  /** Returns what the ring holds of some patterns after where a subscriber was, oldest first. */
  public List<Delivery> past(Collection<Pattern> wanted, Resume resume) {
    boolean known = hub.isKnown(resume);
    Wanted asked = Wanted.of(wanted);
    List<Delivery> old = new ArrayList<>();
    for (Iterator<Delivery> ring = hub.ring().oldestFirst(); ring.hasNext(); ) {
      Delivery delivery = ring.next();
      boolean isNew = !known || hub.channels().isAfter(resume, delivery);
      if (isNew && asked.matches(delivery.signal())) {
        old.add(delivery);
      }
    }
    return old;
  }

  boolean hears(Signal signal) {
    if (everything) {
      return true;
    }
    for (Pattern pattern : patterns) {
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
    return patterns.stream().anyMatch(pattern -> pattern.matchesChannel(channel));
  }

  /** Ends it: nothing is heard any more. */
  public void close() {
    closed = true;
    hub.leave(this);
  }
}
