package porthole.device.hub;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import porthole.protocol.ChannelMessage;

class HubTest {
  private static final String NAME = "h";

  private final Hub hub = Hub.open(NAME, 100_000);

  /** A subscriber that keeps what it heard. */
  private final class Listener implements Subscriber {
    private final List<Delivery> deliveries = new ArrayList<>();
    private final Subscription subscription;

    private Listener() {
      subscription = hub.join(this, Member.at("192.0.2.1", 1));
    }

    private Listener(String... patterns) throws LimitException {
      this();
      subscription.subscribe(patterns(patterns));
    }

    @Override
    public void receive(Delivery delivery) {
      deliveries.add(delivery);
    }

    private void hear(List<Delivery> past) {
      past.forEach(this::receive);
    }

    private List<Object> data() {
      return deliveries.stream().<Object>map(d -> d.signal().data()).toList();
    }

    private List<Long> at() {
      return deliveries.stream().map(Delivery::at).toList();
    }
  }

  private static List<SignalPattern> patterns(String... texts) throws LimitException {
    List<SignalPattern> patterns = new ArrayList<>();
    for (String text : texts) {
      patterns.add(SignalPattern.parse(text));
    }
    return patterns;
  }

  private Delivery publish(String channel, String event, Object data) {
    return hub.publish(Signal.of(channel, event, data));
  }

  @Test
  void aSubscriberWithoutPatternsHearsEverythingButItself() {
    Listener one = new Listener();
    Listener other = new Listener();
    one.subscription.publish(Signal.of("garden", "rain", 3));
    publish("house", "", "x");
    assertEquals(List.of("\"x\""), one.data());
    assertEquals(List.of("3", "\"x\""), other.data());
  }

  @Test
  void aSubscriberWithPatternsHearsEachMatchingSignalOnce() throws Exception {
    Listener listener = new Listener("garden", "*.rain", "gar*.r*n");
    publish("garden", "rain", 1);
    publish("house", "rain", 2);
    publish("house", "sun", 3);
    publish("garden", "", 4);
    assertEquals(List.of("1", "2", "4"), listener.data());
    listener.subscription.unsubscribe(patterns("garden.*", "gar*.r*n"));
    publish("garden", "", 5);
    publish("garden", "rain", 6);
    assertEquals(List.of("1", "2", "4", "6"), listener.data());
    listener.subscription.unsubscribeAll();
    publish("garden", "rain", 7);
    assertEquals(4, listener.deliveries.size());
  }

  @Test
  void aClosedSubscriptionHearsNothing() {
    Listener listener = new Listener();
    listener.subscription.close();
    publish("garden", "rain", 1);
    assertTrue(listener.deliveries.isEmpty());
  }

  @Test
  void tooManyPatternsAreRefusedAndNoneIsAdded() throws Exception {
    Listener listener = new Listener("garden");
    Collection<SignalPattern> many = new ArrayList<>();
    for (int i = 0; i < Subscription.MAX_PATTERNS; i++) {
      many.add(SignalPattern.parse("c" + i));
    }
    assertThrows(LimitException.class, () -> listener.subscription.subscribe(many));
    assertEquals(1, listener.subscription.patterns().size());
  }

  @Test
  void anAnswerIsDeliveredAfterTheSignalThatItAnswers() {
    Listener before = new Listener();
    hub.join(
        delivery -> {
          if (delivery.signal().event().equals("ask")) {
            publish("c", "answer", 1);
          }
        });
    Listener after = new Listener();
    publish("c", "ask", 0);
    assertEquals(List.of("0", "1"), before.data());
    assertEquals(List.of("0", "1"), after.data());
    assertEquals(List.of(1L, 2L), after.at());
  }

  @Test
  void aFailingSubscriberDoesNotStopDeliveryToOthers() {
    hub.join(
        delivery -> {
          throw new IllegalStateException("cannot");
        });
    Listener listener = new Listener();
    publish("c", "e", 1);
    publish("c", "e", 2);
    assertEquals(List.of("1", "2"), listener.data());
  }

  @Test
  void signalsAreNumberedPerChannelAndPerHub() {
    Listener listener = new Listener();
    publish("a", "", 0);
    publish("b", "", 0);
    Delivery third = publish("a", "x", 0);
    assertEquals(2, third.seq());
    assertEquals(3, third.at());
    listener.subscription.announce(Signal.of("socket", "connected", 0));
    assertEquals(3, hub.at());
  }

  private static HistorySearch looked(Hub hub, Resume resume, List<SignalPattern> patterns) {
    return finished(HistorySearch.of(hub, patterns, true, Optional.of(resume)));
  }

  private static HistorySearch finished(HistorySearch past) {
    while (!past.isDone()) {
      past.advance(1);
    }
    return past;
  }

  @Test
  void aResumingClientGetsMissedSignalsInOrder() throws Exception {
    for (int i = 1; i <= 10; i++) {
      publish(i % 2 == 0 ? "even" : "odd", "", i);
    }
    Listener listener = new Listener("even");
    Resume resume = Resume.of(NAME, 4);
    assertFalse(looked(hub, resume, patterns("even")).resumeResult().missed());
    assertTrue(looked(hub, resume, patterns("even")).resumeResult().resumed());
    listener.hear(looked(hub, resume, patterns("even")).fromRing());
    assertEquals(List.of("6", "8", "10"), listener.data());
  }

  @Test
  void aChannelNumberInResumeOverridesTheHubNumber() throws Exception {
    for (int i = 1; i <= 10; i++) {
      publish(i % 2 == 0 ? "even" : "odd", "", i);
    }
    Resume bySeq = Resume.of(NAME, Map.of("even", 4L));
    Listener listener = new Listener("*");
    listener.hear(looked(hub, bySeq, patterns("*")).fromRing());
    assertEquals(List.of("10"), listener.data());
    Listener both = new Listener("*");
    both.hear(looked(hub, Resume.of(NAME, 8).with(Map.of("even", 2L)), patterns("*")).fromRing());
    assertEquals(List.of("6", "8", "9", "10"), both.data());
  }

  @Test
  void numbersOfAnotherHubOrOfTheFutureDoNotResume() throws Exception {
    publish("c", "", 1);
    for (Resume resume :
        List.of(
            Resume.of("other", 1),
            Resume.of(NAME, 2),
            Resume.of(NAME, Map.of("c", 2L)),
            Resume.of(NAME, Map.of("unknown", 1L)))) {
      assertFalse(looked(hub, resume, patterns("c")).resumeResult().resumed());
      Listener listener = new Listener("c");
      listener.hear(looked(hub, resume, patterns("c")).fromRing());
      assertEquals(List.of("1"), listener.data());
    }
  }

  @Test
  void lossFromTheRingIsReportedAndTheRingKeepsItsBound() throws Exception {
    Random random = new Random(7);
    Hub small = Hub.open(NAME, 20_000);
    List<Delivery> all = new ArrayList<>();
    int missed = 0;
    for (int i = 1; i <= 2000; i++) {
      String channel = "c" + random.nextInt(random.nextInt(10) + 1);
      String data = "x".repeat(random.nextInt(2000));
      all.add(small.publish(Signal.of(channel, "", data)));
      List<Delivery> held = new ArrayList<>();
      small.ring().oldestFirst().forEachRemaining(held::add);
      int bytes = held.stream().mapToInt(d -> d.signal().bytes() + Ring.ENTRY_BYTES).sum();
      assertTrue(bytes <= 20_000, "bytes: " + bytes);
      List<Delivery> lost = all.subList(0, all.size() - held.size());
      String asked = "c" + random.nextInt(10);
      List<Delivery> lostOfIt =
          lost.stream().filter(d -> d.signal().channel().equals(asked)).toList();
      long at = Math.max(0, i - random.nextInt(60));
      boolean missedByAt = lostOfIt.stream().anyMatch(d -> d.at() > at);
      assertEquals(missedByAt, missed(small, Resume.of(NAME, at), asked));
      long seq = Math.max(0, small.channels().seq(asked) - random.nextInt(10));
      boolean missedBySeq = lostOfIt.stream().anyMatch(d -> d.seq() > seq);
      assertEquals(missedBySeq, missed(small, Resume.of(NAME, Map.of(asked, seq)), asked));
      assertEquals(missedBySeq, missed(small, Resume.of(NAME, at).with(Map.of(asked, seq)), asked));
      assertEquals(!lostOfIt.isEmpty(), missed(small, Resume.of("other", at), asked));
      missed += missedByAt ? 1 : 0;
    }
    assertTrue(missed > 100 && missed < 1900, "missed: " + missed);
  }

  private static boolean missed(Hub hub, Resume resume, String pattern) throws LimitException {
    return looked(hub, resume, patterns(pattern)).resumeResult().missed();
  }

  @Test
  void lossInAForgottenChannelIsReported() throws Exception {
    Hub small = Hub.open(NAME, 1000);
    long at = small.publish(Signal.of("forgotten", "", 1)).at();
    for (int i = 0; i <= KnownChannels.MAX_CHANNELS; i++) {
      small.publish(Signal.of("c" + i, "", 0));
    }
    assertTrue(missed(small, Resume.of(NAME, at - 1), "forgotten"));
    assertFalse(missed(small, Resume.of(NAME, small.at()), "forgotten"));
  }

  @Test
  void numbersOfAForgottenChannelDoNotCountAfterItBeginsAgain() throws Exception {
    Hub large = hubThatForgotFiveSignalsOf("garden");
    long between = large.at();
    for (int i = 6; i <= 8; i++) {
      large.publish(Signal.of("garden", "", i));
    }
    Map<String, Long> second = Map.of("garden", 2L);
    assertEquals(List.of("8"), resumed(large, Resume.of(NAME, second)));
    assertEquals(List.of("8"), resumed(large, Resume.of(NAME, between).with(second)));
    assertEquals(List.of("4", "5", "6", "7", "8"), resumed(large, Resume.of(NAME, 3)));
  }

  /** Its ring still holds them. */
  private static Hub hubThatForgotFiveSignalsOf(String channel) {
    Hub large = Hub.open(NAME, 1_000_000);
    for (int i = 1; i <= 5; i++) {
      large.publish(Signal.of(channel, "", i));
    }
    for (int i = 0; i < KnownChannels.MAX_CHANNELS; i++) {
      large.publish(Signal.of("c" + i, "", 0));
    }
    return large;
  }

  private static List<Object> resumed(Hub hub, Resume resume) throws LimitException {
    List<Object> heard = new ArrayList<>();
    hub.subscribe(delivery -> {}, patterns("garden"));
    looked(hub, resume, patterns("garden")).fromRing().forEach(d -> heard.add(d.signal().data()));
    assertTrue(looked(hub, resume, patterns("garden")).resumeResult().resumed());
    return heard;
  }

  @Test
  void lossBeforeAChannelWasForgottenDoesNotCountAfterItBeginsAgain() throws Exception {
    Hub large = hubThatForgotFiveSignalsOf("garden");
    large.publish(Signal.of("garden", "", 6));
    Resume first = Resume.of(NAME, Map.of("garden", 1L));
    while (large.ring().oldest() <= 5) {
      assertFalse(missed(large, first, "garden"));
      large.publish(Signal.of("filler", "", "x".repeat(10_000)));
    }
    assertFalse(missed(large, first, "garden"));
    assertTrue(missed(large, Resume.of(NAME, 4), "garden"));
  }

  @Test
  void aRetainingChannelGivesItsLastSignalsToLaterSubscribers() throws Exception {
    publish("garden", "rain", 0);
    hub.retain("garden", true);
    publish("garden", "rain", 1);
    publish("garden", "sun", 2);
    publish("garden", "rain", 3);
    publish("house", "rain", 4);
    Listener listener = new Listener("*.rain", "garden");
    List<SignalPattern> both = patterns("*.rain", "garden");
    listener.hear(finished(listener.subscription.search(both, true, Optional.empty())).retained());
    assertEquals(List.of("2", "3"), listener.data());
    assertTrue(listener.deliveries.stream().allMatch(Delivery::isRetained));
    hub.retain("garden", false);
    Listener late = new Listener("garden");
    late.hear(
        finished(late.subscription.search(patterns("garden"), true, Optional.empty())).retained());
    assertEquals(List.of(), late.data());
  }

  @Test
  void aResumingClientGetsRetainedSignalsThatTheRingLostAndNoneTwice() throws Exception {
    Hub small = Hub.open(NAME, 3000);
    small.retain("kept", true);
    small.publish(Signal.of("kept", "a", 1));
    small.publish(Signal.of("kept", "b", 2));
    for (int i = 0; i < 20; i++) {
      small.publish(Signal.of("filler", "", 0));
    }
    small.publish(Signal.of("kept", "c", 3));
    for (Resume resume : List.of(Resume.of(NAME, 1), Resume.of("other", 5))) {
      List<Object> heard = new ArrayList<>();
      Subscription subscription = small.join(delivery -> {});
      subscription.subscribe(patterns("kept"));
      looked(small, resume, patterns("kept")).retained().forEach(d -> heard.add(d.signal().data()));
      looked(small, resume, patterns("kept")).fromRing().forEach(d -> heard.add(d.signal().data()));
      assertEquals(resume.isOf(NAME) ? List.of("2", "3") : List.of("1", "2", "3"), heard);
    }
  }

  @Test
  void retainedSignalsAreBounded() throws Exception {
    for (int i = 0; i < KnownChannels.MAX_RETAINED_CHANNELS; i++) {
      hub.retain("c" + i, true);
    }
    assertThrows(LimitException.class, () -> hub.retain("more", true));
    hub.retain("c0", true); // Again: no second place.
    hub.retain("c0", false);
    hub.retain("more", true);
    for (int i = 0; i < 2 * KnownChannels.MAX_RETAINED; i++) {
      publish("more", "e" + i, "x".repeat(10));
    }
    assertEquals(KnownChannels.MAX_RETAINED, hub.channels().retained().size());
    publish("more", "e0", "y".repeat(KnownChannels.MAX_RETAINED_BYTES));
    assertEquals(KnownChannels.MAX_RETAINED - 1, hub.channels().retained().size());
  }

  @Test
  void aboveTheLimitSilentChannelsAreForgottenButNotRetainingOnes() throws Exception {
    hub.retain("kept", true);
    publish("silent", "", 1);
    publish("loud", "", 1);
    for (int i = 0; i < KnownChannels.MAX_CHANNELS; i++) {
      publish("c" + i, "", 0);
      publish("loud", "", 1);
    }
    assertEquals(KnownChannels.MAX_CHANNELS, hub.channelsLatestFirst().size());
    assertEquals("loud", hub.channelsLatestFirst().get(0).name());
    assertEquals(KnownChannels.MAX_CHANNELS + 1, hub.channels().seq("loud"));
    assertEquals(0, hub.channels().seq("silent"));
    assertTrue(hub.channelsLatestFirst().stream().anyMatch(c -> c.name().equals("kept")));
  }

  @Test
  void presenceListsTheSubscribersOfAChannel() throws Exception {
    Listener garden = new Listener("garden.rain");
    garden.subscription.setMember(Member.at("192.0.2.7", 7).named("shed"));
    new Listener("house");
    new Listener();
    hub.subscribe(delivery -> {}, patterns("garden")); // A door: nobody to be seen.
    assertEquals(List.of("shed"), hub.present("garden").stream().map(Member::name).toList());
    assertEquals(1, hub.membersHearingEverything());
  }

  @Test
  void randomSubscriptionsHearExactlyTheirMatchingSignals() throws Exception {
    Random random = new Random(11);
    Map<Listener, List<Object>> expected = new HashMap<>();
    List<Listener> present = new ArrayList<>();
    for (int i = 0; i < 20_000; i++) {
      int dice = random.nextInt(20);
      if (dice == 0 && present.size() < 50) {
        Listener listener = new Listener("c" + random.nextInt(5), "*.e" + random.nextInt(5));
        present.add(listener);
        expected.put(listener, new ArrayList<>());
      } else if (dice == 1 && !present.isEmpty()) {
        present.remove(random.nextInt(present.size())).subscription.close();
      } else {
        String channel = "c" + random.nextInt(5);
        String event = "e" + random.nextInt(5);
        Optional<Listener> from =
            present.isEmpty() || random.nextBoolean()
                ? Optional.empty()
                : Optional.of(present.get(random.nextInt(present.size())));
        Signal signal = Signal.of(channel, event, i);
        if (from.isPresent()) {
          from.get().subscription.publish(signal);
        } else {
          hub.publish(signal);
        }
        for (Listener listener : present) {
          List<String> asked =
              listener.subscription.patterns().stream().map(SignalPattern::toString).toList();
          if (!from.equals(Optional.of(listener))
              && (asked.contains(channel) || asked.contains("*." + event))) {
            expected.get(listener).add(String.valueOf(i));
          }
        }
      }
    }
    expected.forEach((listener, heard) -> assertEquals(heard, listener.data()));
  }

  /** The worst there is: long names that differ from long patterns at the very end. */
  @Test
  void costlyPatternsInAResumeAreMatchedInShortSteps() throws Exception {
    Hub large = Hub.open(NAME, Hub.RING_BYTES);
    for (int i = 0; i < 3000; i++) { // The first of them are lost: of those, "missed" asks.
      large.publish(Signal.of("a".repeat(250) + String.format("%04d", i), "x", 0));
    }
    String almost = "*" + "a".repeat(126) + "b%02d";
    for (String wicked : List.of(almost, almost + "*")) {
      List<SignalPattern> patterns = new ArrayList<>();
      for (int i = 0; i < Subscription.MAX_PATTERNS; i++) {
        patterns.add(SignalPattern.parse(String.format(wicked, i)));
      }
      Listener listener = new Listener();
      Resume resume = Resume.of(NAME, 0);
      long began = cpuNanos();
      looked(large, resume, patterns).resumeResult();
      Subscription subscription = large.join(listener);
      subscription.subscribe(patterns);
      listener.hear(looked(large, resume, patterns).fromRing());
      long resumed = cpuNanos();
      for (int i = 0; i < 20; i++) {
        large.subscribe(listener, patterns);
      }
      large.publish(Signal.of("a".repeat(254), "x", 0));
      long millis = (resumed - began) / 1_000_000;
      assertTrue(millis < 1500, wicked + ": ms of CPU to resume: " + millis);
      millis = (cpuNanos() - resumed) / 1_000_000;
      assertTrue(millis < 100, wicked + ": ms of CPU to publish: " + millis);
      assertTrue(listener.deliveries.isEmpty());
    }
  }

  private static long cpuNanos() {
    return ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
  }

  @Test
  void eachPatternIsComparedOnceWithAChannel() throws Exception {
    PatternMatcher wanted = PatternMatcher.of(patterns("a*.x", "*b.y"));
    assertTrue(wanted.matchesChannel("ab"));
    long steps = wanted.steps();
    assertTrue(wanted.matchesChannel("ab"));
    assertEquals(1, wanted.steps() - steps);
    assertTrue(wanted.matches(Signal.of("ab", "y", 0)));
    assertFalse(wanted.matches(Signal.of("ab", "z", 0)));
    assertFalse(wanted.matchesChannel("ba"));
  }

  @Test
  void aSignalOfAClientKeepsItsTextByteForByte() {
    String text = "{ \"message\" : \"garden.rain\",\t\"data\": 1.50, \"x\": \"\\u00e9\" }";
    Listener listener = new Listener();
    hub.publish(Signal.relayed(ChannelMessage.decode(text)));
    assertEquals(text, listener.deliveries.get(0).signal().text());
    assertEquals("garden", listener.deliveries.get(0).signal().channel());
    assertEquals("1.50", listener.deliveries.get(0).signal().data());
  }
}
