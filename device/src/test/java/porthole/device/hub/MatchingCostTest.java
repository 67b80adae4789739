package porthole.device.hub;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import org.junit.jupiter.api.Test;

/** What matching costs, in steps: for this a client is charged. */
class MatchingCostTest {
  private final Hub hub = Hub.open("c1x9f2", 100_000);

  private void subscribe(String... patterns) throws LimitException {
    for (String pattern : patterns) {
      hub.subscribe(delivery -> {}, List.of(SignalPattern.parse(pattern)));
    }
  }

  private long costOfPublishing(String channel, String event) {
    long before = hub.spent();
    hub.publish(Signal.of(channel, event, 0));
    return hub.spent() - before;
  }

  @Test
  void aSubscriberOfEverythingCostsNothing() {
    hub.join(delivery -> {});
    assertEquals(0, costOfPublishing("garden", "rain"));
  }

  @Test
  void aNameIsComparedEightCharactersAtATimeWithAtMostOneStar() throws LimitException {
    subscribe("garden");
    assertEquals(1 + 1, costOfPublishing("lamp", "rain"));
    assertEquals(1 + 2 + 1, costOfPublishing("g".repeat(16), "rain"));
    assertEquals(1 + 1 + 1, costOfPublishing("lamp", "rainfall"));
  }

  @Test
  void aNameIsComparedCharacterByCharacterWithMoreStars() throws LimitException {
    subscribe("*a*.*e*");
    assertEquals(1 + 4 + 1 + 8, costOfPublishing("lamp", "rainfall"));
  }

  @Test
  void eachPatternIsChargedUntilOneMatches() throws LimitException {
    Subscription both = hub.join(delivery -> {});
    both.subscribe(List.of(SignalPattern.parse("lamp"), SignalPattern.parse("garden")));
    assertEquals(2, costOfPublishing("lamp", "on"));
    assertEquals(4, costOfPublishing("garden", "on"));
    assertEquals(4, costOfPublishing("house", "on"));
  }

  @Test
  void aListOfMembersIsChargedForEachPatternThatIsCompared() throws LimitException {
    subscribe("lamp", "*a*");
    long before = hub.spent();
    hub.present("garden");
    assertEquals(1 + 1 + 6, hub.spent() - before);
  }

  @Test
  void aListOfChannelsIsChargedForEach() {
    hub.publish(Signal.of("garden", "", 0));
    hub.publish(Signal.of("lamp", "", 0));
    long before = hub.spent();
    hub.channelsLatestFirst();
    assertEquals(2, hub.spent() - before);
  }

  @Test
  void aMatcherCountsAChannelsPatternsOnceAndEachEvent() throws LimitException {
    PatternMatcher matcher =
        PatternMatcher.of(List.of(SignalPattern.parse("*a*.x"), SignalPattern.parse("garden.y")));
    matcher.matches(Signal.of("garden", "y", 0));
    // The signal and its channel, the channel's two patterns, and the event's.
    assertEquals(1 + 1 + (1 + 6) + 1 + 1 + 1, matcher.steps());
    matcher.matches(Signal.of("garden", "x", 0));
    assertEquals(12 + 1 + 1 + 1, matcher.steps());
  }
}
