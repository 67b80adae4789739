package porthole.device.hub;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import porthole.device.log.PeerLog;

/**
 * Delivers signals to subscribers. It knows no protocol and no connection: doors publish and
 * subscribe. All methods run on the loop's thread, so all subscribers hear the signals in one order
 * without a lock.
 */
public final class Hub {
  /** Bytes of recent signals kept for clients that resume. */
  public static final int RING_BYTES = 1024 * 1024;

  private static final Subscription[] NOBODY = {};

  /** A delivery and the subscription that is left out, its sender. */
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
  private final Audiences audiences = new Audiences();
  private Subscription[] subscriptions = NOBODY;
  private boolean delivering;
  private long at;
  private long ringBytes;
  private long spent;

  private Hub(String name, int ringBytes) {
    this.name = name;
    this.ring = new Ring(ringBytes, channels::noteLost);
  }

  /**
   * Opens a hub.
   *
   * @param name new at each start, so that no client resumes from the numbers of another hub
   * @param ringBytes bytes of recent signals to keep for clients that resume
   */
  public static Hub open(String name, int ringBytes) {
    return new Hub(name, ringBytes);
  }

  public String name() {
    return name;
  }

  /**
   * Returns the cost of all matching since the start, in steps: about one for each character
   * compared or entry visited. A request is charged with the difference that it made.
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

  /** Adds a subscriber. It hears every signal until it subscribes to patterns. */
  public Subscription join(Subscriber subscriber) {
    return join(new Subscription(this, subscriber, Optional.empty()));
  }

  /** Adds a subscriber that presence lists show to others. */
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
    changed();
    return subscription;
  }

  void leave(Subscription subscription) {
    subscriptions =
        Arrays.stream(subscriptions)
            .filter(other -> other != subscription)
            .toArray(Subscription[]::new);
    changed();
  }

  /** Forgets who hears which names. Called when subscriptions come, go or change. */
  void changed() {
    audiences.clear();
  }

  /** Delivers a signal to every subscriber. Returns the delivery with its numbers. */
  public Delivery publish(Signal signal) {
    return publish(signal, Optional.empty());
  }

  Delivery publish(Signal signal, Optional<Subscription> from) {
    at++;
    ringBytes += Ring.cost(signal);
    long seq = channels.nextSeq(signal.channel(), at);
    Delivery delivery = Delivery.numbered(signal, seq, at, ringBytes);
    ring.add(delivery);
    channels.keep(delivery);
    deliver(new Pending(delivery, from));
    return delivery;
  }

  void announce(Signal signal, Subscription about) {
    deliver(new Pending(Delivery.unnumbered(signal), Optional.of(about)));
  }

  /** Delivers one signal at a time, so no subscriber hears an answer before its question. */
  private void deliver(Pending next) {
    pending.add(next);
    if (delivering) {
      return;
    }
    delivering = true;
    try {
      while (!pending.isEmpty()) {
        deliverToAll(pending.remove());
      }
    } finally {
      delivering = false;
    }
  }

  private void deliverToAll(Pending next) {
    Signal signal = next.delivery.signal();
    Subscription from = next.from.orElse(null);
    for (Subscription subscription : audience(signal).hearing()) {
      if (subscription != from) {
        try {
          subscription.receive(next.delivery);
        } catch (RuntimeException e) { // The subscriber's error, not the sender's.
          PeerLog.error("hub", e, "A subscriber failed at {}", signal.channel());
        }
      }
    }
  }

  /**
   * Returns who hears a signal, its sender among them. Each signal costs what comparing its name
   * with all patterns costs, the sender's own too, also when its audience is known.
   */
  private Audience audience(Signal signal) {
    Audience known = audiences.get(signal);
    Audience audience = known == Audience.NONE ? findAudience(signal) : known;
    spend(audience.steps());
    return audience;
  }

  private Audience findAudience(Signal signal) {
    Subscription[] hearing = new Subscription[subscriptions.length];
    int count = 0;
    long steps = 0;
    for (Subscription subscription : subscriptions) {
      long compared = subscription.compare(signal);
      if (compared >= 0) {
        hearing[count++] = subscription;
      }
      steps += compared < 0 ? ~compared : compared;
    }
    Audience audience =
        Audience.of(signal.channel(), signal.event(), Arrays.copyOf(hearing, count), steps);
    audiences.put(signal, audience);
    return audience;
  }

  /**
   * Returns whether a signal was dropped from the ring, and a whole ring of bytes after it. Replays
   * that hold only newer signals keep at most one more ring alive, all together.
   */
  public boolean isFarBehind(Delivery delivery) {
    return ring.isFarBehind(delivery);
  }

  /** Returns whether the numbers come from this hub and are not above its latest. */
  boolean isKnown(Resume resume) {
    boolean known = resume.isOf(name) && (!resume.hasAt() || resume.at() <= at);
    for (Map.Entry<String, Long> entry : resume.seq().entrySet()) {
      known = known && entry.getValue() <= channels.seq(entry.getKey());
    }
    return known;
  }

  /** Switches whether a channel retains the last signal of each event. */
  public void retain(String channel, boolean retain) throws LimitException {
    channels.retain(channel, retain);
  }

  /** Returns whether a channel retains the last signal of each event. */
  public boolean retains(String channel) {
    return channels.retains(channel);
  }

  /** Returns the members of a channel: subscribers with a pattern that matches it. */
  public List<Member> present(String channel) {
    List<Member> members = new ArrayList<>();
    for (Subscription subscription : subscriptions) {
      if (subscription.isIn(channel)) {
        subscription.member().ifPresent(members::add);
      }
    }
    return members;
  }

  /** Returns how many members have no pattern and hear everything. */
  public long membersHearingEverything() {
    return Arrays.stream(subscriptions)
        .filter(subscription -> subscription.hearsEverything() && subscription.member().isPresent())
        .count();
  }

  /** Returns the channels that had signals, most recent first. */
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
