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
 * Searches the retained signals and the ring, as they are at one moment, for signals that match
 * patterns. The candidates are collected at once by their numbers. Matching them can take as long
 * as the ring is large, so it is done in small steps. Loop's thread.
 */
public final class HistorySearch {
  /** The cost of collecting one candidate: two look-ups. */
  private static final int CANDIDATE_STEPS = 8;

  private final PatternMatcher matcher;
  private final Queue<String> lostChannels;
  private final Queue<Delivery> retainedCandidates = new ArrayDeque<>();
  private final Queue<Delivery> ringCandidates = new ArrayDeque<>();
  private final List<Delivery> retained = new ArrayList<>();
  private final List<Delivery> fromRing = new ArrayList<>();
  private final boolean resumes;
  private final boolean knownPosition;
  private boolean missed;

  private HistorySearch(Hub hub, Collection<SignalPattern> patterns, Optional<Resume> resume) {
    this.matcher = PatternMatcher.of(patterns);
    this.resumes = resume.isPresent();
    this.knownPosition = resume.map(hub::isKnown).orElse(false);
    Optional<Resume> from = knownPosition ? resume : Optional.empty();
    this.missed = resumes && hub.channels().missedInForgottenChannel(from);
    this.lostChannels =
        new ArrayDeque<>(
            resumes && !missed
                ? hub.channels().channelsWithLoss(from)
                : Collections.<String>emptyList());
  }

  static HistorySearch of(
      Hub hub, Collection<SignalPattern> patterns, boolean retained, Optional<Resume> resume) {
    HistorySearch search = new HistorySearch(hub, patterns, resume);
    if (retained) {
      search.collectRetained(hub, resume);
    }
    resume.ifPresent(from -> search.collectRing(hub, from));
    return search;
  }

  /** Leaves out what a resuming subscriber has already, or gets from the ring. */
  private void collectRetained(Hub hub, Optional<Resume> resume) {
    long oldest = hub.ring().oldest();
    for (Delivery kept : hub.channels().retained()) {
      hub.spend(CANDIDATE_STEPS);
      boolean isNew = !knownPosition || hub.channels().isAfter(resume.get(), kept);
      boolean inRing = kept.at() >= oldest;
      if (!resumes || (isNew ? !inRing : !resume.get().covers(kept))) {
        retainedCandidates.add(kept);
      }
    }
  }

  private void collectRing(Hub hub, Resume from) {
    hub.spend(hub.channels().size());
    for (Iterator<Delivery> ring = hub.ring().oldestFirst(); ring.hasNext(); ) {
      Delivery delivery = ring.next();
      hub.spend(CANDIDATE_STEPS);
      if (!knownPosition || hub.channels().isAfter(from, delivery)) {
        ringCandidates.add(delivery);
      }
    }
  }

  /**
   * Matches candidates for about a number of steps, or until none is left. A step is one character
   * compared.
   *
   * @return the steps taken
   */
  public long advance(long steps) {
    long before = matcher.steps();
    while (!isDone() && matcher.steps() - before < steps) {
      if (!lostChannels.isEmpty()) {
        checkLostChannel();
      } else if (!retainedCandidates.isEmpty()) {
        Delivery kept = retainedCandidates.remove();
        if (matcher.matches(kept.signal())) {
          retained.add(kept.asRetained());
        }
      } else {
        Delivery delivery = ringCandidates.remove();
        if (matcher.matches(delivery.signal())) {
          fromRing.add(delivery);
        }
      }
    }
    return matcher.steps() - before;
  }

  private void checkLostChannel() {
    if (matcher.matchesChannel(lostChannels.remove())) {
      missed = true;
      lostChannels.clear();
    }
  }

  public boolean isDone() {
    return lostChannels.isEmpty() && retainedCandidates.isEmpty() && ringCandidates.isEmpty();
  }

  /** Returns how many signals this search keeps in memory. */
  public int size() {
    return retainedCandidates.size() + ringCandidates.size() + retained.size() + fromRing.size();
  }

  /** Returns the oldest signal that this search took from the ring and keeps in memory. */
  public Optional<Delivery> oldest() {
    return fromRing.isEmpty()
        ? Optional.ofNullable(ringCandidates.peek())
        : Optional.of(fromRing.get(0));
  }

  /** Returns the result for the {@link Resume}; valid once done. */
  public ResumeResult resumeResult() {
    return resumes ? ResumeResult.of(knownPosition, missed) : ResumeResult.notAsked();
  }

  /** Returns the retained signals that match, oldest first; valid once done. */
  public List<Delivery> retained() {
    return Collections.unmodifiableList(retained);
  }

  /** Returns the ring's signals that match, oldest first; valid once done. */
  public List<Delivery> fromRing() {
    return Collections.unmodifiableList(fromRing);
  }
}
