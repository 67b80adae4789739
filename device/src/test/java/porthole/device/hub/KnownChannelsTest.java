package porthole.device.hub;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What is kept of channels, at its bounds. */
class KnownChannelsTest {
  private static final String NAME = "c1x9f2";
  private final KnownChannels channels = new KnownChannels();
  private long at;

  private Delivery publish(Signal signal) {
    at++;
    Delivery delivery =
        Delivery.numbered(signal, channels.nextSeq(signal.channel(), at), at, at * 1000);
    channels.keep(delivery);
    return delivery;
  }

  private Delivery publish(String channel) {
    return publish(Signal.of(channel, "", 0));
  }

  /** Returns a signal whose text has this many bytes. */
  private static Signal sized(String event, int bytes) {
    int frame = Signal.of("garden", event, "").bytes();
    return Signal.of("garden", event, "x".repeat(bytes - frame));
  }

  private List<String> retainedEvents() {
    return channels.retained().stream().map(kept -> kept.signal().event()).toList();
  }

  @Test
  void aRetainedSignalMayFillTheRoomToTheLastByte() throws LimitException {
    channels.retain("garden", true);
    publish(sized("rain", KnownChannels.MAX_RETAINED_BYTES));
    assertEquals(List.of("rain"), retainedEvents());
    publish(sized("rain", KnownChannels.MAX_RETAINED_BYTES + 1));
    assertEquals(List.of(), retainedEvents());
  }

  @Test
  void severalRetainedSignalsShareTheRoom() throws LimitException {
    channels.retain("garden", true);
    int half = KnownChannels.MAX_RETAINED_BYTES / 2;
    publish(sized("rain", half));
    publish(sized("sun", half));
    publish(sized("wind", 100));
    assertEquals(List.of("rain", "sun"), retainedEvents());
    publish(sized("rain", half - 100));
    publish(sized("wind", 100));
    assertEquals(List.of("sun", "rain", "wind"), retainedEvents());
  }

  @Test
  void theRoomOfAReplacedSignalIsFreeForTheNext() throws LimitException {
    channels.retain("garden", true);
    for (int i = 0; i < 10; i++) {
      publish(sized("rain", KnownChannels.MAX_RETAINED_BYTES * 2 / 3));
      assertEquals(List.of("rain"), retainedEvents());
    }
  }

  @Test
  void asManyChannelsAsTheLimitAreKnown() {
    for (int i = 0; i < KnownChannels.MAX_CHANNELS; i++) {
      publish("c" + i);
    }
    assertEquals(KnownChannels.MAX_CHANNELS, channels.size());
    assertEquals(1, channels.seq("c0"));
    publish("more");
    assertEquals(KnownChannels.MAX_CHANNELS, channels.size());
    assertEquals(0, channels.seq("c0"));
    assertEquals(1, channels.seq("c1"));
  }

  @Test
  void aChannelThatRetainsBeforeItsFirstSignalTakesThePlaceOfASilentOne() throws LimitException {
    for (int i = 0; i < KnownChannels.MAX_CHANNELS; i++) {
      publish("c" + i);
    }
    channels.retain("garden", true);
    assertEquals(KnownChannels.MAX_CHANNELS, channels.size());
    assertTrue(channels.retains("garden"));
    assertEquals(0, channels.seq("c0"));
  }

  @Test
  void aChannelThatRetainsNoMoreLeavesItsPlaceToOneOther() throws LimitException {
    for (int i = 0; i < KnownChannels.MAX_RETAINED_CHANNELS; i++) {
      channels.retain("c" + i, true);
    }
    channels.retain("c0", false);
    channels.retain("c0", false); // Again: no second place.
    channels.retain("one", true);
    assertTrue(channels.retains("one"));
    assertThrows(LimitException.class, () -> channels.retain("two", true));
    assertFalse(channels.retains("two"));
  }

  @Test
  void aLossIsOfItsChannelAndCountsForThoseWhoAreBeforeIt() {
    Delivery first = publish("garden");
    Delivery second = publish("garden");
    publish("lamp");
    assertEquals(List.of(), channels.channelsWithLoss(Optional.empty()));
    channels.noteLost(first);
    channels.noteLost(second);
    assertEquals(List.of("garden"), channels.channelsWithLoss(Optional.empty()));
    assertEquals(List.of("garden"), lossesAfter(Resume.of(NAME, 1)));
    assertEquals(List.of(), lossesAfter(Resume.of(NAME, 2)));
    assertEquals(List.of("garden"), lossesAfter(Resume.of(NAME, Map.of("garden", 1L))));
    assertEquals(List.of(), lossesAfter(Resume.of(NAME, Map.of("garden", 2L))));
    assertFalse(channels.missedInForgottenChannel(Optional.empty()));
  }

  private List<String> lossesAfter(Resume resume) {
    return channels.channelsWithLoss(Optional.of(resume));
  }

  @Test
  void aLossInAChannelThatIsForgottenLaterCountsForThoseWhoAreBeforeIt() {
    publish("lamp");
    Delivery lost = publish("garden");
    channels.noteLost(lost);
    for (int i = 0; i < KnownChannels.MAX_CHANNELS; i++) {
      publish("c" + i);
    }
    assertTrue(channels.missedInForgottenChannel(Optional.empty()));
    assertTrue(channels.missedInForgottenChannel(Optional.of(Resume.of(NAME, 1))));
    assertFalse(channels.missedInForgottenChannel(Optional.of(Resume.of(NAME, 2))));
  }

  @Test
  void aSignalFromBeforeItsChannelBeganAgainIsNewerByItsHubNumberOnly() {
    Delivery old = publish("garden");
    for (int i = 0; i < KnownChannels.MAX_CHANNELS; i++) {
      publish("c" + i);
    }
    Delivery again = publish("garden");
    assertEquals(1, again.seq());
    Resume none = Resume.of(NAME, 0).with(Map.of("garden", 0L));
    assertTrue(channels.isAfter(none, again));
    assertTrue(channels.isAfter(none, old));
    Resume one = Resume.of(NAME, 0).with(Map.of("garden", 1L));
    assertFalse(channels.isAfter(one, again));
    assertTrue(channels.isAfter(one, old));
    assertFalse(channels.isAfter(Resume.of(NAME, old.at()), old));
  }
}
