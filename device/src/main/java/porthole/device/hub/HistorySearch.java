package porthole.device.hub;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.Queue;

/**
 * What the hub had at one moment, and what of it some patterns match. What may be meant by its
 * numbers is noted at once; the patterns are held against it bit by bit, as that may take as long
 * as the whole ring is large. Loop's thread.
 */
public final class HistorySearch {
  /** What it costs to note that an entry may be meant: two look-ups. */
  private static final int NOTED_STEPS = 8;

  private final PatternMatcher wanted;
  private final Queue<String> lost;
  private final Queue<Delivery> retainedLeft = new ArrayDeque<>();
  private final Queue<Delivery> ringLeft = new ArrayDeque<>();
  private final List<Delivery> retained = new ArrayList<>();
  private final List<Delivery> fromRing = new ArrayList<>();
  private final boolean asked;
  private final boolean known;
  private boolean missed;

  private HistorySearch(Hub hub, Collection<SignalPattern> patterns, Optional<Resume> resume) {
    this.wanted = PatternMatcher.of(patterns);
    this.asked = resume.isPresent();
    this.known = resume.map(hub::isKnown).orElse(false);
    Optional<Resume> from = known ? resume : Optional.empty();
    this.missed = asked && hub.channels().hasForgotten(from);
    this.lost =
        new ArrayDeque<>(
            asked && !missed ? hub.channels().lost(from) : Collections.<String>emptyList());
  }

  static HistorySearch of(
      Hub hub, Collection<SignalPattern> patterns, boolean retained, Optional<Resume> resume) {
    HistorySearch past = new HistorySearch(hub, patterns, resume);
    if (retained) {
      past.noteRetained(hub, resume);
    }
    resume.ifPresent(from -> past.noteRing(hub, from));
    return past;
  }

  /** What a subscriber that comes back knows is left out, and so is what the ring tells it. */
  private void noteRetained(Hub hub, Optional<Resume> resume) {
    long oldest = hub.ring().oldest();
    for (Delivery kept : hub.channels().retained()) {
      hub.spend(NOTED_STEPS);
      boolean isNew = !known || hub.channels().isAfter(resume.get(), kept);
      boolean inRing = kept.at() >= oldest;
      if (!asked || (isNew ? !inRing : !resume.get().tellsOf(kept))) {
        retainedLeft.add(kept);
      }
    }
  }

  private void noteRing(Hub hub, Resume from) {
    hub.spend(hub.channels().size());
    for (Iterator<Delivery> ring = hub.ring().oldestFirst(); ring.hasNext(); ) {
      Delivery delivery = ring.next();
      hub.spend(NOTED_STEPS);
      if (!known || hub.channels().isAfter(from, delivery)) {
        ringLeft.add(delivery);
      }
    }
  }

  /**
   * Goes on, for about so many steps or to the end: one step is a character that is looked at.
   *
   * @return how many steps it took
   */
  public long go(long steps) {
    long before = wanted.steps();
    while (!isDone() && wanted.steps() - before < steps) {
      if (!lost.isEmpty()) {
        lookAtLost();
      } else if (!retainedLeft.isEmpty()) {
        Delivery kept = retainedLeft.remove();
        if (wanted.matches(kept.signal())) {
          retained.add(kept.asRetained());
        }
      } else {
        Delivery delivery = ringLeft.remove();
        if (wanted.matches(delivery.signal())) {
          fromRing.add(delivery);
        }
      }
    }
    return wanted.steps() - before;
  }

  private void lookAtLost() {
    if (wanted.matchesChannel(lost.remove())) {
      missed = true;
      lost.clear();
    }
  }

  public boolean isDone() {
    return lost.isEmpty() && retainedLeft.isEmpty() && ringLeft.isEmpty();
  }

  /** Returns how many signals it refers to. */
  public int size() {
    return retainedLeft.size() + ringLeft.size() + retained.size() + fromRing.size();
  }

  /** Returns the oldest signal that it refers to because the ring had it. */
  public Optional<Delivery> oldest() {
    return fromRing.isEmpty() ? Optional.ofNullable(ringLeft.peek()) : Optional.of(fromRing.get(0));
  }

  /** Returns what came of a {@link Resume}; when it is done. */
  public ResumeResult resumed() {
    return asked ? ResumeResult.of(known, missed) : ResumeResult.notAsked();
  }

  /** Returns what is retained and matches, oldest first; when it is done. */
  public List<Delivery> retained() {
    return Collections.unmodifiableList(retained);
  }

  /** Returns what the ring had and matches, oldest first; when it is done. */
  public List<Delivery> fromRing() {
    return Collections.unmodifiableList(fromRing);
  }
}
