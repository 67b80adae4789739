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
  private final Admission admission = Admission.within(Limits.standard(), 1_000_000);

  private static Peer peer(String host) {
    return Peer.at(new InetSocketAddress(host, 1234));
  }

  @Test
  void oneAddressHasItsShareAndNoMore() {
    for (int i = 0; i < 20; i++) {
      assertFalse(admission.enter(peer("192.0.2.1")).isPresent());
    }
    assertTrue(admission.enter(peer("192.0.2.1")).get().startsWith("Your address has 20 "));
    assertFalse(admission.enter(peer("192.0.2.2")).isPresent());
    admission.leave(peer("192.0.2.1"));
    assertFalse(admission.enter(peer("192.0.2.1")).isPresent());
  }

  @Test
  void theAddressesOfOneIpv6NetworkAreOne() {
    for (int i = 0; i < 20; i++) {
      assertFalse(admission.enter(peer("2001:db8::" + Integer.toHexString(i))).isPresent());
    }
    assertTrue(admission.enter(peer("2001:db8::ffff")).isPresent());
    assertFalse(admission.enter(peer("2001:db8:0:1::1")).isPresent());
  }

  @Test
  void theLastPlacesAreForTheMachineItself() {
    for (int i = 0; i < 198; i++) {
      assertFalse(admission.enter(peer("192.0.2." + i)).isPresent(), "" + i);
    }
    assertTrue(admission.enter(peer("198.51.100.1")).get().startsWith("This server has 200 "));
    assertFalse(admission.enter(peer("127.0.0.1")).isPresent());
    assertFalse(admission.enter(peer("::1")).isPresent());
    assertTrue(admission.enter(peer("127.0.0.1")).isPresent());
  }

  @Test
  void fewFilesMeanFewConnections() {
    assertEquals(24, Admission.within(Limits.standard(), 64).max());
    assertEquals(200, Admission.within(Limits.standard(), 1024).max());
    assertEquals(3, Admission.within(Limits.standard(), 10).max());
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
        if (!admission.enter(peer).isPresent()) {
          inside.add(peer);
        }
      }
    }
    assertTrue(inside.size() <= 198, "inside: " + inside.size());
    inside.forEach(admission::leave);
    theLastPlacesAreForTheMachineItself();
  }
}
