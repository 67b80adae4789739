package porthole.device.transport;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.InetSocketAddress;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Random;
import org.junit.jupiter.api.Test;

class AdmissionTest {
  private static final long SECOND = 1_000_000_000L;

  private final Admission admission = Admission.within(Limits.standard(), 1_000_000);

  private static Peer peer(String host) {
    return Peer.at(new InetSocketAddress(host, 1234));
  }

  @Test
  void oneAddressHasItsShareAndNoMore() {
    for (int i = 0; i < 20; i++) {
      assertFalse(admission.enter(peer("192.0.2.1"), 0).isPresent());
    }
    assertTrue(admission.enter(peer("192.0.2.1"), 0).get().startsWith("Your address has 20 "));
    assertFalse(admission.enter(peer("192.0.2.2"), 0).isPresent());
    admission.leave(peer("192.0.2.1"));
    assertFalse(admission.enter(peer("192.0.2.1"), 0).isPresent());
  }

  @Test
  void theAddressesOfOneIpv6NetworkAreOne() {
    for (int i = 0; i < 20; i++) {
      assertFalse(admission.enter(peer("2001:db8::" + Integer.toHexString(i)), 0).isPresent());
    }
    assertTrue(admission.enter(peer("2001:db8::ffff"), 0).isPresent());
    assertFalse(admission.enter(peer("2001:db8:0:1::1"), 0).isPresent());
  }

  @Test
  void theLastPlacesAreForTheMachineItself() {
    for (int i = 0; i < 198; i++) {
      assertFalse(admission.enter(peer("192.0.2." + i), 0).isPresent(), "" + i);
    }
    assertTrue(admission.enter(peer("198.51.100.1"), 0).get().startsWith("This server has 200 "));
    assertFalse(admission.enter(peer("127.0.0.1"), 0).isPresent());
    assertFalse(admission.enter(peer("::1"), 0).isPresent());
    assertTrue(admission.enter(peer("127.0.0.1"), 0).isPresent());
  }

  @Test
  void fewFilesMeanFewConnections() {
    assertEquals(24, Admission.within(Limits.standard(), 64).max());
    assertEquals(200, Admission.within(Limits.standard(), 1024).max());
    assertEquals(3, Admission.within(Limits.standard(), 10).max());
  }

  @Test
  void whoOpensConnectionsTooFastWaitsAMomentAndOthersDoNot() {
    Peer hasty = peer("127.0.0.1");
    for (int i = 0; i < 5 * 20; i++) {
      assertFalse(admission.enter(hasty, 0).isPresent(), "within the burst: " + i);
      admission.leave(hasty);
    }
    admission.enter(hasty, 0); // A bucket that has just been emptied gives one more.
    admission.leave(hasty);
    assertTrue(admission.enter(hasty, 0).get().startsWith("Your address opens connections too "));
    assertFalse(admission.enter(peer("192.0.2.7"), 0).isPresent());
    assertFalse(admission.enter(hasty, SECOND / 20).isPresent());
    assertTrue(admission.enter(hasty, SECOND / 20).isPresent());
  }

  @Test
  void anAddressThatHasBeenQuietIsForgotten() {
    for (int i = 0; i < 1_000_000; i++) {
      Peer peer = peer("10." + (i >> 16) + "." + (i >> 8 & 255) + "." + (i & 255));
      if (!admission.enter(peer, i * (SECOND / 100)).isPresent()) {
        admission.leave(peer);
      }
    }
    assertTrue(admission.addresses() < 200, "known: " + admission.addresses());
  }

  @Test
  void refusalsAreSaidToAFewAtATime() {
    Admission few = Admission.within(Limits.standard(), 64);
    int said = 0;
    while (few.enterRefused()) {
      said++;
    }
    assertEquals(8, said);
    few.leaveRefused();
    assertTrue(few.enterRefused());
    assertFalse(few.enterRefused());
  }

  @Test
  void whoLeavesMakesRoomHoweverOften() {
    Random random = new Random(3);
    Deque<Peer> inside = new ArrayDeque<>();
    for (int i = 0; i < 20_000; i++) {
      if (!inside.isEmpty() && random.nextInt(5) < 2) {
        admission.leave(inside.remove());
      } else {
        Peer peer = peer("10.0.0." + random.nextInt(30));
        if (!admission.enter(peer, i * SECOND).isPresent()) {
          inside.add(peer);
        }
      }
    }
    assertTrue(inside.size() <= 198, "inside: " + inside.size());
    inside.forEach(admission::leave);
    theLastPlacesAreForTheMachineItself();
  }
}
