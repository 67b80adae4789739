package porthole.device.hub;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import porthole.device.log.PeerLog;

/**
 * Who hears what. Knows no protocol and no connection: doors publish and subscribe. It belongs to
 * the loop's thread, and all its methods to be called there; that is why all subscribers hear the
 * signals in one order, and why there is no lock.
 */
public final class Hub {
  /** The text that is kept for those who come back. */
  public static final int RING_BYTES = 1024 * 1024;

  private static final Subscription[] NOBODY = {};

  /** A delivery, and who is not told of it. */
  private static final class Pending {
    private final Delivery delivery;
    private final Optional<Subscription> from;

    private Pending(Delivery delivery, Optional<Subscription> from) {
      this.delivery = delivery;
      this.from = from;
    }
  }

  private final String name;
  private final KnownChannels channels = new KnownChannels();
  private final Ring ring;
  private final ArrayDeque<Pending> pending = new ArrayDeque<>();
  private Subscription[] subscriptions = NOBODY;
  private boolean telling;
  private long at;
  private long ringBytes;
  private long spent;

  private Hub(String name, int ringBytes) {
    this.name = name;
    this.ring = new Ring(ringBytes, channels::lose);
  }

  /**
   * Opens a hub.
   *
   * @param name another at each start, so that nobody resumes from the numbers of another hub
   * @param ringBytes of text to keep for those who come back
   */
  public static Hub open(String name, int ringBytes) {
    return new Hub(name, ringBytes);
  }

  public String name() {
    return name;
  }

  /**
   * Returns what has been spent since the start on finding out who is meant: about a step for each
   * character that was looked at, or entry. Who asks for something is charged with the difference
   * that this has made.
   */
  public long spent() {
    return spent;
  }

  void spend(long steps) {
    spent += steps;
  }

  /** Returns the number of the latest signal. */
  public long at() {
    return at;
  }

  /** Adds a subscriber, which hears everything until it asks for less. */
  public Subscription join(Subscriber subscriber) {
    return join(new Subscription(this, subscriber, Optional.empty()));
  }

  /** Adds a subscriber that others may see in their channels. */
  public Subscription join(Subscriber subscriber, Member member) {
    return join(new Subscription(this, subscriber, Optional.of(member)));
  }

  /** Adds a subscriber of some patterns. */
  public Subscription subscribe(Subscriber subscriber, List<SignalPattern> patterns)
      throws LimitException {
    Subscription subscription = new Subscription(this, subscriber, Optional.empty());
    subscription.subscribe(patterns);
    return join(subscription);
  }

  private Subscription join(Subscription subscription) {
    subscriptions = Arrays.copyOf(subscriptions, subscriptions.length + 1);
    subscriptions[subscriptions.length - 1] = subscription;
    return subscription;
  }

  void leave(Subscription subscription) {
    subscriptions =
        Arrays.stream(subscriptions)
            .filter(other -> other != subscription)
            .toArray(Subscription[]::new);
  }

  /** Tells every subscriber of a signal; returns the numbers it got. */
  public Delivery publish(Signal signal) {
    return publish(signal, Optional.empty());
  }

  Delivery publish(Signal signal, Optional<Subscription> from) {
    at++;
    ringBytes += Ring.cost(signal);
    long seq = channels.next(signal.channel(), at);
    Delivery delivery = Delivery.numbered(signal, seq, at, ringBytes);
    ring.add(delivery);
    channels.keep(delivery);
    tell(new Pending(delivery, from));
    return delivery;
  }

  void announce(Signal signal, Subscription about) {
    tell(new Pending(Delivery.unnumbered(signal), Optional.of(about)));
  }

  /** One after the other, also when a subscriber publishes: nobody hears an answer first. */
  private void tell(Pending next) {
    pending.add(next);
    if (telling) {
      return;
    }
    telling = true;
    try {
      while (!pending.isEmpty()) {
        tellAll(pending.remove());
      }
    } finally {
      telling = false;
    }
  }

  private void tellAll(Pending next) {
    Subscription from = next.from.orElse(null);
    for (Subscription subscription : subscriptions) {
      if (subscription != from && subscription.hears(next.delivery.signal())) {
        try {
          subscription.receive(next.delivery);
        } catch (RuntimeException e) { // Its own mistake, and not the sender's.
          PeerLog.error("hub", e, "A subscriber failed at {}", next.delivery.signal().channel());
        }
      }
    }
  }

  /**
   * Returns whether the ring has lost a signal, and as much again as it holds. All who refer to
   * none of those hold no more together than the ring does.
   */
  public boolean isLongLost(Delivery delivery) {
    return ring.isLongLost(delivery);
  }

  /** Returns whether the numbers are of this hub, and not of its future. */
  boolean isKnown(Resume resume) {
    boolean known = resume.isOf(name) && (!resume.hasAt() || resume.at() <= at);
    for (Map.Entry<String, Long> entry : resume.seq().entrySet()) {
      known = known && entry.getValue() <= channels.seq(entry.getKey());
    }
    return known;
  }

  /** Makes a channel keep its last signals for those who come later, or drop them. */
  public void retain(String channel, boolean retain) throws LimitException {
    channels.retain(channel, retain);
  }

  /** Returns whether a channel keeps its last signals for those who come later. */
  public boolean retains(String channel) {
    return channels.retains(channel);
  }

  /** Returns who is in a channel: those who asked for it by a pattern. */
  public List<Member> present(String channel) {
    List<Member> members = new ArrayList<>();
    for (Subscription subscription : subscriptions) {
      if (subscription.isIn(channel)) {
        subscription.member().ifPresent(members::add);
      }
    }
    return members;
  }

  /** Returns how many of those who may be seen never asked for a channel, and so hear all. */
  public long hearingEverything() {
    return Arrays.stream(subscriptions)
        .filter(subscription -> subscription.hearsEverything() && subscription.member().isPresent())
        .count();
  }

  /** Returns the channels that had signals, those with the latest first. */
  public List<KnownChannel> channelsLatestFirst() {
    List<KnownChannel> all = channels.latestFirst();
    spend(all.size());
    return all;
  }

  Ring ring() {
    return ring;
  }

  KnownChannels channels() {
    return channels;
  }
}
