package porthole.device.hub;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What a search keeps, how far it goes at a time, and what it charges. */
class HistorySearchTest {
  private static final String NAME = "c1x9f2";
  private static final int CANDIDATE_STEPS = 8;
  private final Hub hub = Hub.open(NAME, 100_000);

  private HistorySearch search(String pattern, Optional<Resume> resume) throws LimitException {
    List<SignalPattern> patterns = List.of(SignalPattern.parse(pattern));
    return hub.subscribe(delivery -> {}, patterns).search(patterns, true, resume);
  }

  private static Optional<Resume> from(long at) {
    return Optional.of(Resume.of(NAME, at));
  }

  @Test
  void withoutAPastThereIsNothingToSearch() throws LimitException {
    HistorySearch search = search("garden", Optional.empty());
    assertTrue(search.isDone());
    assertEquals(0, search.advance(100));
    assertEquals(0, search.size());
    assertEquals(Optional.empty(), search.oldest());
    assertFalse(search.resumeResult().resumed());
    assertFalse(search.resumeResult().missed());
  }

  @Test
  void aSearchKeepsItsCandidatesAndThenThoseThatMatch() throws LimitException {
    hub.publish(Signal.of("lamp", "", 1));
    Delivery garden = hub.publish(Signal.of("garden", "", 2));
    hub.publish(Signal.of("lamp", "", 3));
    HistorySearch search = search("garden", from(0));
    assertEquals(3, search.size());
    assertEquals(1, search.oldest().orElseThrow().at());
    search.advance(1);
    assertFalse(search.isDone());
    assertEquals(2, search.size());
    assertEquals(Optional.of(garden), search.oldest());
    search.advance(1);
    assertEquals(2, search.size());
    search.advance(1);
    assertTrue(search.isDone());
    assertEquals(1, search.size());
    assertEquals(Optional.of(garden), search.oldest());
    assertEquals(List.of(garden), search.fromRing());
  }

  @Test
  void retainedSignalsAreKeptBesideThoseOfTheRing() throws LimitException {
    hub.retain("garden", true);
    hub.publish(Signal.of("garden", "rain", 1));
    hub.publish(Signal.of("garden", "sun", 2));
    HistorySearch search = search("garden", Optional.empty());
    assertEquals(2, search.size());
    search.advance(1);
    assertEquals(2, search.size());
    assertFalse(search.isDone());
    search.advance(1);
    assertTrue(search.isDone());
    assertEquals(2, search.size());
    assertEquals(2, search.retained().size());
    assertEquals(Optional.empty(), search.oldest());
  }

  @Test
  void aSearchStopsAfterTheStepsThatItMayTake() throws LimitException {
    for (int i = 0; i < 10; i++) {
      hub.publish(Signal.of("garden", "", i));
    }
    HistorySearch search = search("garden", from(0));
    assertEquals(4, search.advance(4)); // The signal, its channel, the pattern's two halves.
    assertEquals(9, search.size() - search.fromRing().size());
    assertEquals(3, search.advance(3)); // The channel's pattern is known by now.
    assertEquals(8, search.size() - search.fromRing().size());
    assertEquals(6, search.advance(4));
    assertEquals(0, search.advance(0));
    assertEquals(18, search.advance(1000));
    assertEquals(10, search.fromRing().size());
  }

  @Test
  void aSearchChargesEachCandidateAndEachChannelThatItLooksUp() throws LimitException {
    hub.retain("garden", true);
    hub.publish(Signal.of("garden", "rain", 1));
    hub.publish(Signal.of("garden", "sun", 2));
    hub.publish(Signal.of("lamp", "", 3));
    long before = hub.spent();
    search("garden", Optional.empty());
    assertEquals(2 * CANDIDATE_STEPS, hub.spent() - before);
    before = hub.spent();
    search("garden", from(0));
    assertEquals((2 + 3) * CANDIDATE_STEPS + 2, hub.spent() - before);
  }

  @Test
  void whatTheRingHoldsIsNotTakenFromTheRetainedSignals() throws LimitException {
    hub.retain("garden", true);
    hub.publish(Signal.of("garden", "rain", 1));
    hub.publish(Signal.of("garden", "sun", 2));
    HistorySearch search = search("garden", from(0));
    search.advance(1000);
    assertEquals(List.of(), search.retained());
    assertEquals(2, search.fromRing().size());
    search = search("garden", from(1));
    assertEquals(1, search.size());
    search.advance(1000);
    assertEquals(List.of(), search.retained());
    assertEquals(2, search.fromRing().get(0).at());
    assertTrue(search.resumeResult().resumed());
  }

  @Test
  void whoResumesByNumbersOfChannelsGetsWhatOtherChannelsRetain() throws LimitException {
    hub.retain("garden", true);
    hub.retain("lamp", true);
    hub.publish(Signal.of("garden", "rain", 1));
    hub.publish(Signal.of("lamp", "on", 2));
    HistorySearch search = search("*", Optional.of(Resume.of(NAME, Map.of("lamp", 1L))));
    search.advance(1000);
    assertEquals(List.of(), search.fromRing());
    assertEquals(1, search.retained().size());
    assertEquals("garden", search.retained().get(0).signal().channel());
    assertTrue(search.retained().get(0).isRetained());
  }

  @Test
  void theFirstLossIsFoundInOneStepAndTheOthersAreNotLookedFor() throws LimitException {
    Hub small = Hub.open(NAME, 3 * Ring.ENTRY_BYTES);
    for (String channel : List.of("a", "b", "a", "b", "c", "c")) {
      small.publish(Signal.of(channel, "", 0));
    }
    List<SignalPattern> patterns = List.of(SignalPattern.parse("*"));
    HistorySearch search =
        small.join(delivery -> {}).search(patterns, false, Optional.of(Resume.of(NAME, 0)));
    assertFalse(search.resumeResult().missed());
    assertEquals(2, search.advance(1)); // One channel and its pattern.
    assertTrue(search.resumeResult().missed());
    search.advance(1);
    assertEquals(1, search.fromRing().size());
  }
}
