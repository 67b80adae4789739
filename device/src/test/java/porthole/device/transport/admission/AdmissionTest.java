package porthole.device.transport.admission;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import porthole.device.transport.Limits;
import porthole.device.transport.Peer;

class AdmissionTest {
  private static final long SECOND = 1_000_000_000L;

  private final Admission admission = Admission.within(Limits.standard(), 1_000_000);
  private long now;

  /** A connection that has a place. */
  private static final class Guest implements ConnectionPlace.Occupant {
    private final ConnectionPlace place;
    private long heardAt;
    private boolean inside = true;
    private boolean told;

    private Guest(ConnectionPlace place, long heardAt) {
      this.place = place;
      this.heardAt = heardAt;
      place.occupiedBy(this);
    }

    @Override
    public long heardAt() {
      return heardAt;
    }

    @Override
    public void giveWay(boolean mayTell) {
      assertTrue(inside, "whoever gives way is inside");
      inside = false;
      told = mayTell;
      if (!mayTell) {
        place.leave();
      }
    }

    private void leave() {
      inside = false;
      place.leave();
    }
  }

  private static Peer peer(String host) {
    return Peer.at(new InetSocketAddress(host, 1234));
  }

  private String refusal(String host) {
    return admission.refusal(peer(host), now).orElse("");
  }

  private Guest enter(String host) {
    assertEquals("", refusal(host), host);
    return new Guest(admission.enter(peer(host), now), now);
  }

  private List<Guest> enter(int count, String host) {
    List<Guest> guests = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      guests.add(enter(host));
    }
    return guests;
  }

  @Test
  void oneAddressHasAtMostItsShare() {
    List<Guest> guests = enter(20, "192.0.2.1");
    assertTrue(refusal("192.0.2.1").startsWith("Your address has its maximum of 20 "));
    enter("192.0.2.2");
    guests.get(0).leave();
    enter("192.0.2.1");
  }

  @Test
  void theAddressesOfAnIpv6Slash64CountAsOne() {
    for (int i = 0; i < 20; i++) {
      enter("2001:db8::" + Integer.toHexString(i));
    }
    assertTrue(refusal("2001:db8::ffff").startsWith("Your address has its maximum of 20 "));
    enter("2001:db8:0:1::1");
  }

  @Test
  void widerIpv6NetworksHaveAShareOfTheirOwn() {
    for (int i = 0; i < 40; i++) {
      enter("2001:db8:0:" + Integer.toHexString(i) + "::1");
    }
    assertEquals(
        "Your network has its maximum of connections. Close one first.",
        refusal("2001:db8:0:fe::1"));
    for (int i = 1; i <= 20; i++) {
      enter("2001:db8:0:" + Integer.toHexString(i << 8) + "::1");
    }
    assertTrue(refusal("2001:db8:0:ffff::1").startsWith("Your network has "), "the /48");
    enter("2001:db8:1::1");
  }

  @Test
  void anIpv6Slash48OpensConnectionsAsFastAsThreeAddresses() {
    int opened = 0;
    for (int i = 0; i < 1000; i++) {
      String host = "2001:db8:0:" + Integer.toHexString(i) + "::1";
      if (admission.refusal(peer(host), 0).isEmpty()) {
        opened++;
      }
    }
    assertEquals(3 * (5 * 20) + 1, opened);
  }

  @Test
  void allAddressesOfAnIpv6NetworkShareOneRate() {
    Guest one = enter("2001:db8:0:1::1");
    Guest other = enter("2001:db8:0:2::1");
    Guest elsewhere = enter("2001:db8:1:2::1");
    one.place.source().received(2 * 2000 * 5 + 2000, 0, 0);
    assertTrue(other.place.pace().readyAt() > 0, "of the same /56");
    assertTrue(elsewhere.place.pace().readyAt() <= 0, "of another /48");
  }

  @Test
  void strangersCannotTakeThePlacesOfTheLocalNetwork() {
    for (int i = 0; i < 158; i++) {
      enter("203.0.113." + i);
    }
    for (int i = 0; i < 40; i++) {
      enter("192.168.1." + i);
    }
    enter("127.0.0.1");
    enter("::1");
    assertEquals(158, admission.places().held(Places.Kind.STRANGER));
    assertEquals(200, admission.places().held());
  }

  @Test
  void localClientsReplaceStrangersWhenTheirReservedPlacesAreFull() {
    for (int i = 0; i < 158; i++) {
      enter("203.0.113." + i);
    }
    for (int i = 0; i < 198; i++) {
      enter("192.168.1." + i);
    }
    assertTrue(
        refusal("192.168.2.1").startsWith("This server has its maximum of 200 connections."));
    assertEquals(0, admission.places().held(Places.Kind.STRANGER));
    enter("127.0.0.1");
    enter("::1");
    assertTrue(refusal("127.0.0.1").startsWith("This server has its maximum of 200 "));
  }

  @Test
  void loopbackLeavesTheLocalNetworkItsPlaces() {
    List<Guest> guests = new ArrayList<>();
    for (int i = 0; i < 200; i++) {
      now = i * SECOND;
      guests.add(enter("127.0.0.1"));
    }
    guests.get(0).heardAt = now;
    for (int i = 0; i < 40; i++) {
      enter("192.168.1." + i);
    }
    assertTrue(guests.get(0).inside, "it was heard");
    assertFalse(guests.get(1).inside, "the idlest");
    assertTrue(refusal("192.168.1.99").startsWith("This server has its maximum of 200 "));
  }

  @Test
  void anEleventhAddressGetsThePlaceOfTheIdlestConnection() {
    List<Guest> guests = new ArrayList<>();
    for (int i = 0; i < 158; i++) {
      now += SECOND;
      guests.add(enter("203.0.113." + i % 10));
    }
    Guest idle =
        guests.get(3); // Of one of the eight addresses with 16 connections; the others have 15.
    guests.forEach(guest -> guest.heardAt = now);
    idle.heardAt = now - SECOND;
    guests.get(9).heardAt = 0; // Idler, but its address has fewer connections.
    Guest newcomer = enter("198.51.100.1");
    assertFalse(idle.inside);
    assertTrue(idle.told, "with a close code, where there is room to tell");
    assertTrue(newcomer.inside);
    for (int i = 0; i < 14; i++) {
      enter("198.51.100.1");
    }
    assertTrue(
        refusal("198.51.100.1")
            .startsWith("This server has its maximum of 158 connections of strangers"));
    assertEquals(158, admission.places().held(Places.Kind.STRANGER));
  }

  @Test
  void aStrangerThatLosesItsPlaceGetsTheReasonWhileDescriptorsLast() {
    List<Guest> guests = new ArrayList<>();
    for (int i = 0; i < 158; i++) {
      guests.add(enter("203.0.113." + i));
    }
    int max = 0;
    while (admission.takeRefusal()) {
      max++;
    }
    enter("192.168.1.1");
    for (int i = 0; i < 40; i++) {
      enter("192.168.2." + i);
    }
    assertEquals(200, max);
    assertEquals(1, guests.stream().filter(guest -> !guest.inside && !guest.told).count());
  }

  @Test
  void aPeerWithTheTokenKeepsItsPlaceFromStrangers() {
    Guest owner = enter("198.51.100.7");
    owner.place.trust(now);
    for (int i = 0; i < 158; i++) {
      now += SECOND;
      enter("203.0.113." + i);
    }
    for (int i = 0; i < 100; i++) {
      now += SECOND;
      enter("192.0.2." + i); // Each takes the place of another stranger.
    }
    assertTrue(owner.inside);
    assertEquals(1, admission.places().held(Places.Kind.LOCAL));
    enter("198.51.100.7"); // Another connection of the owner's.
    assertEquals(2, admission.places().held(Places.Kind.LOCAL));
    now += 3601 * SECOND;
    enter("198.51.100.7");
    assertEquals(2, admission.places().held(Places.Kind.LOCAL), "an hour later it is forgotten");
  }

  @Test
  void aProxyThatForwardsTheTokenIsNotTrusted() {
    Guest proxied = enter("198.51.100.7");
    proxied.place.forwards();
    proxied.place.trust(now);
    enter("198.51.100.7");
    assertEquals(1, admission.places().held(Places.Kind.LOCAL));
    assertEquals(1, admission.places().held(Places.Kind.STRANGER));
  }

  @Test
  void fewFileDescriptorsMeanFewConnections() {
    assertEquals(24, Admission.within(Limits.standard(), 64).max());
    assertEquals(200, Admission.within(Limits.standard(), 1024).max());
    assertEquals(3, Admission.within(Limits.standard(), 10).max());
  }

  @Test
  void strangersHaveAtLeastHalfOfThePlaces() {
    assertEquals(11, Admission.within(Limits.standard(), 64).places().maxOfStrangers());
    assertEquals(1, Admission.within(Limits.standard(), 10).places().maxOfStrangers());
  }

  @Test
  void openingConnectionsTooFastIsRefusedForThatAddressOnly() {
    for (int i = 0; i < 5 * 20; i++) {
      enter("127.0.0.1").leave();
    }
    enter("127.0.0.1").leave(); // A bucket that has just become empty still gives one token.
    assertTrue(refusal("127.0.0.1").startsWith("Your address opens connections too "));
    enter("192.0.2.7");
    now = SECOND / 20;
    assertEquals("", refusal("127.0.0.1"));
    assertTrue(refusal("127.0.0.1").startsWith("Your address opens connections too "));
  }

  @Test
  void anIdleAddressIsForgotten() {
    for (int i = 0; i < 1_000_000; i++) {
      now = i * (SECOND / 100);
      enter("10." + (i >> 16) + "." + (i >> 8 & 255) + "." + (i & 255)).leave();
    }
    assertTrue(admission.addresses() < 200, "known: " + admission.addresses());
  }

  @Test
  void anIdleIpv6NetworkIsForgotten() {
    for (int i = 0; i < 200_000; i++) {
      now = i * (SECOND / 100);
      enter("2001:" + Integer.toHexString(i >> 16) + ":" + Integer.toHexString(i & 0xffff) + "::1")
          .leave();
    }
    assertTrue(admission.addresses() < 200, "known: " + admission.addresses());
    assertTrue(admission.networks() < 400, "known: " + admission.networks());
  }

  @Test
  void theNumberOfRefusalsInProgressIsLimited() {
    Admission few = Admission.within(Limits.standard(), 64);
    List<ConnectionPlace> said = new ArrayList<>();
    while (few.enterRefused(peer("192.0.2.1"), 0).map(said::add).orElse(false)) {
      assertTrue(said.size() < 100);
    }
    assertEquals(8, said.size());
    said.get(0).leave();
    said.get(0).leave(); // A second call does nothing.
    assertTrue(few.takeRefusal());
    assertFalse(few.takeRefusal());
  }

  /**
   * Random arrivals, departures, messages and tokens. A new peer of a private network always gets a
   * place while its network holds fewer than its reserved places, and the counts equal the open
   * connections.
   */
  @Test
  void theLocalNetworkAlwaysGetsInAndCountsStayRight() {
    long seed = System.nanoTime();
    Random random = new Random(seed);
    List<Guest> guests = new ArrayList<>();
    for (int i = 0; i < 100_000; i++) {
      String step = "seed " + seed + ", step " + i;
      now += random.nextInt(1 + (int) SECOND / 20);
      guests.removeIf(guest -> !guest.inside);
      int what = random.nextInt(100);
      if (what < 25 && !guests.isEmpty()) {
        guests.remove(random.nextInt(guests.size())).leave();
      } else if (what < 40 && !guests.isEmpty()) {
        guests.get(random.nextInt(guests.size())).heardAt = now;
      } else if (what < 41 && !guests.isEmpty()) {
        guests.get(random.nextInt(guests.size())).place.trust(now);
      } else {
        arrive(anybody(random), guests, step);
      }
      assertCounts(guests, step);
    }
    guests.forEach(
        guest -> {
          if (guest.inside) {
            guest.leave();
          }
        });
    assertEquals(0, admission.places().held());
    now += 7200 * SECOND;
    for (int i = 0; i < 300; i++) { // Triggers the removal of idle addresses.
      now += 10 * SECOND;
      enter("10.9." + i / 100 + "." + i % 100).leave();
    }
    assertTrue(admission.addresses() < 130, "known: " + admission.addresses());
    assertEquals(0, admission.networks());
  }

  private void arrive(String host, List<Guest> guests, String step) {
    int held = admission.places().held(Places.Kind.LOCAL);
    String refusal = refusal(host);
    boolean isPrivate = peer(host).isLocal() && !peer(host).isLoopback();
    if (isPrivate && held < 40 && !refusal.startsWith("Your address ")) {
      assertEquals("", refusal, step + ", " + host);
    }
    if (refusal.isEmpty()) {
      guests.add(new Guest(admission.enter(peer(host), now), now));
    }
  }

  private void assertCounts(List<Guest> guests, String step) {
    Map<Places.Kind, Integer> inside = new EnumMap<>(Places.Kind.class);
    for (Guest guest : guests) {
      if (guest.inside) {
        inside.merge(guest.place.kind(), 1, Integer::sum);
      }
    }
    for (Places.Kind kind : Places.Kind.values()) {
      assertEquals(inside.getOrDefault(kind, 0), admission.places().held(kind), step + ", " + kind);
    }
    assertTrue(admission.places().held(Places.Kind.STRANGER) <= 158, step);
    assertTrue(admission.places().held() <= 200, step);
  }

  private static String anybody(Random random) {
    switch (random.nextInt(8)) {
      case 0:
        return "127.0.0.1";
      case 1:
        return "192.168.1." + random.nextInt(20);
      case 2:
        return "fd00::" + Integer.toHexString(random.nextInt(5)) + ":0:0:0:1";
      case 3:
        return "2001:db8:0:" + Integer.toHexString(random.nextInt(0x400)) + "::1";
      case 4:
        return "2001:db8:" + Integer.toHexString(random.nextInt(50)) + "::1";
      default:
        return "203.0.113." + random.nextInt(random.nextBoolean() ? 10 : 250);
    }
  }
}
