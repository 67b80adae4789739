package porthole.device.hub;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import porthole.protocol.ChannelMessage;

/** What the hub and its values answer to the doors. */
class HubAnswersTest {
  private static final int SMALL_RING_BYTES = 10_000;
  private final Hub hub = Hub.open("c1x9f2", SMALL_RING_BYTES);

  @Test
  void aChannelIsListedWithItsLastNumberAndWhetherItRetains() throws LimitException {
    hub.retain("garden", true);
    hub.publish(Signal.of("lamp", "", 1));
    hub.publish(Signal.of("lamp", "", 2));
    hub.publish(Signal.of("garden", "", 1));
    List<KnownChannel> channels = hub.channelsLatestFirst();
    assertEquals("garden", channels.get(0).name());
    assertTrue(channels.get(0).retains());
    assertEquals(1, channels.get(0).seq());
    assertEquals("lamp", channels.get(1).name());
    assertFalse(channels.get(1).retains());
    assertEquals(2, channels.get(1).seq());
    assertEquals("c1x9f2", hub.name());
  }

  @Test
  void aChannelRetainsFromWhenItIsAskedToUntilItIsToldNotTo() throws LimitException {
    assertFalse(hub.retains("garden"));
    hub.publish(Signal.of("garden", "", 1));
    assertFalse(hub.retains("garden"));
    hub.retain("garden", true);
    assertTrue(hub.retains("garden"));
    assertFalse(hub.retains("lamp"));
    hub.retain("garden", false);
    assertFalse(hub.retains("garden"));
  }

  @Test
  void roomForRetainedSignalsIsFreeAgainWhenAChannelRetainsNoMore() throws LimitException {
    for (int round = 0; round < 3; round++) {
      hub.retain("garden", true);
      for (int i = 0; i < KnownChannels.MAX_RETAINED; i++) {
        hub.publish(Signal.of("garden", "e" + i, round));
        hub.publish(Signal.of("garden", "e" + i, round));
      }
      assertEquals(KnownChannels.MAX_RETAINED, hub.channels().retained().size());
      hub.retain("garden", false);
      assertEquals(0, hub.channels().retained().size());
    }
  }

  @Test
  void retainedSignalsOfSeveralChannelsAreInTheOrderInWhichTheyCame() throws LimitException {
    hub.retain("a", true);
    hub.retain("b", true);
    hub.publish(Signal.of("b", "x", 1));
    hub.publish(Signal.of("a", "x", 2));
    hub.publish(Signal.of("b", "y", 3));
    List<String> data = new ArrayList<>();
    hub.channels().retained().forEach(kept -> data.add(kept.signal().data()));
    assertEquals(List.of("1", "2", "3"), data);
  }

  @Test
  void anAnnouncementHasNoNumberAndItsSubjectDoesNotHearIt() {
    List<Delivery> heard = new ArrayList<>();
    List<Delivery> own = new ArrayList<>();
    hub.join(heard::add);
    Subscription subject = hub.join(own::add, Member.at("192.168.1.7", 50412));
    subject.announce(Signal.of("socket", "connected", null));
    assertFalse(heard.get(0).isNumbered());
    assertFalse(heard.get(0).isRetained());
    assertEquals(List.of(), own);
    Delivery published = subject.publish(Signal.of("garden", "", 1));
    assertTrue(published.isNumbered());
    assertEquals(published, heard.get(1));
    subject.close();
    hub.publish(Signal.of("garden", "", 2));
    assertEquals(List.of(), own);
    assertFalse(Delivery.none().isNumbered());
  }

  @Test
  void aMemberThatHasLeftIsListedNoMoreAndTheOthersAre() throws LimitException {
    Subscription leaving = hub.join(delivery -> {}, Member.at("192.168.1.7", 50412));
    Subscription staying = hub.join(delivery -> {}, Member.at("192.168.1.8", 50413));
    assertEquals(2, hub.membersHearingEverything());
    leaving.close();
    assertEquals(1, hub.membersHearingEverything());
    staying.subscribe(List.of(SignalPattern.parse("garden")));
    assertEquals(0, hub.membersHearingEverything());
    assertEquals(1, hub.present("garden").size());
    assertEquals("192.168.1.8", hub.present("garden").get(0).address());
    assertEquals(List.of(), hub.present("lamp"));
    staying.close();
    assertEquals(List.of(), hub.present("garden"));
  }

  @Test
  void aMemberIsItsAddressItsPortAndItsName() {
    Member member = Member.at("192.168.1.7", 50412);
    assertEquals("192.168.1.7", member.address());
    assertEquals(50412, member.port());
    assertEquals("", member.name());
    assertEquals("shed", member.named("shed").name());
    assertEquals(50412, member.named("shed").port());
  }

  @Test
  void aSignalKnowsWhetherItsTextIsAnObject() {
    Signal text = Signal.relayed(ChannelMessage.decode("hello"));
    assertFalse(text.isObject());
    assertEquals("hello", UTF_8.decode(text.frame().payload()).toString());
    Signal object = Signal.of("garden", "rain", 3);
    assertTrue(object.isObject());
    assertEquals("garden.rain {\"message\":\"garden.rain\",\"data\":3}", object.toString());
    assertEquals("{\"message\":\"garden\",\"data\":3}", Signal.of("garden", "", 3).text());
  }

  @Test
  void aDeliveryIsFarBehindWhenTheRingHasLostItAndAsMuchAgainAsItHolds() {
    Signal signal = Signal.of("garden", "", "x".repeat(800));
    Delivery first = hub.publish(signal);
    int published = 1;
    int lost = 0;
    while (!hub.isFarBehind(first)) {
      hub.publish(signal);
      published++;
      lost = lost == 0 && hub.ring().oldest() > first.at() ? published : lost;
      assertTrue(published < 100, "it is never far behind");
    }
    assertTrue(lost > 0 && published > 2 * (lost - 2), lost + " then " + published);
    assertFalse(hub.isFarBehind(hub.publish(signal)));
  }
}
