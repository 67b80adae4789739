package porthole.device.reach;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import porthole.router.PcpMapRequest;

class PcpMapperTest {
  private static final byte[] NONCE =
      "twelve bytes".getBytes(java.nio.charset.StandardCharsets.US_ASCII);
  private static final int MAP = 1;

  private final FakeRouter router = new FakeRouter();
  private final List<byte[]> requests = new ArrayList<>();
  private long millis = 5_000_000;
  private int epoch = 1000;

  private PcpMapper mapper() throws IOException {
    return new PcpMapper(
        router, InetAddress.getByName("192.168.1.20"), NONCE, new Ports(8000, 8123), () -> millis);
  }

  /** Makes the router answer each request (RFC 6887, section 7.2). */
  private void answer(int result, int lifetime, int port) {
    router.datagrams =
        request -> {
          requests.add(request);
          return List.of(answerTo(request, result, lifetime, port));
        };
  }

  private byte[] answerTo(byte[] request, int result, int lifetime, int port) {
    ByteBuffer bytes = ByteBuffer.wrap(request.clone());
    bytes.put(1, (byte) (request[1] | 0x80)).put(2, (byte) 0).put(3, (byte) result);
    bytes.putInt(4, lifetime).putInt(8, epoch);
    for (int i = 12; i < 24; i++) {
      bytes.put(i, (byte) 0);
    }
    if (request[1] == MAP) {
      bytes.putShort(42, (short) port);
      bytes.put(new byte[0]);
      for (int i = 44; i < 54; i++) {
        bytes.put(i, (byte) 0);
      }
      bytes.putShort(54, (short) 0xffff).putInt(56, 0xcb007107); // 203.0.113.7
    }
    return bytes.array();
  }

  @Test
  void theGrantedAddressPortAndLifetimeAreReturned() throws Exception {
    answer(0, 7200, 8123);
    PcpMapper mapper = mapper();
    assertEquals(
        new Mapping(Optional.of(InetAddress.getByName("203.0.113.7")), 8123, 7200), mapper.map());
    assertEquals("PCP", mapper.protocol());
    assertEquals(List.of("datagram to 5351"), router.calls);
    assertArrayEquals(
        PcpMapRequest.of(InetAddress.getByName("192.168.1.20"), NONCE, 8000)
            .suggest(InetAddress.getByName("0.0.0.0"), 8123)
            .encode(),
        requests.get(0));
  }

  @Test
  void aRenewalSuggestsWhatWasGranted() throws Exception {
    answer(0, 7200, 8124);
    PcpMapper mapper = mapper();
    mapper.map();
    mapper.map();
    assertArrayEquals(
        PcpMapRequest.of(InetAddress.getByName("192.168.1.20"), NONCE, 8000)
            .suggest(InetAddress.getByName("203.0.113.7"), 8124)
            .encode(),
        requests.get(1));
  }

  @Test
  void aRefusalIsToldInTheRoutersWords() throws Exception {
    answer(2, 1800, 0);
    RouterException e = assertThrows(RouterException.class, mapper()::map);
    assertTrue(e.isRefusal());
    assertEquals("not authorized (PCP result 2)", e.getMessage());
  }

  @Test
  void anAnswerWithAnotherNonceOrThatIsNoPcpIsIgnored() throws Exception {
    router.datagrams =
        request -> {
          byte[] foreign = answerTo(request, 0, 7200, 8123);
          foreign[24] ^= 1;
          byte[] short1 = new byte[] {2, (byte) 0x81, 0};
          return List.of(foreign, short1, request);
        };
    RouterException e = assertThrows(RouterException.class, mapper()::map);
    assertFalse(e.isRefusal());
    assertEquals("it does not speak PCP", e.getMessage());
  }

  @Test
  void aRouterWithNatPmpOnlyDoesNotSpeakPcp() throws Exception {
    router.datagrams = request -> List.of(new byte[] {0, (byte) 0x80, 0, 1, 0, 0, 0, 9});
    assertFalse(assertThrows(RouterException.class, mapper()::map).isRefusal());
  }

  @Test
  void aLifetimeOfASecondOrNoPortIsARefusal() throws Exception {
    for (int[] offer : new int[][] {{1, 8123}, {9, 8123}, {0, 8123}, {7200, 0}}) {
      answer(0, offer[0], offer[1]);
      assertTrue(assertThrows(RouterException.class, mapper()::map).isRefusal());
    }
    answer(0, 10, 8123);
    assertEquals(10, mapper().map().lifetimeSeconds());
  }

  @Test
  void aRouterWhoseEpochGoesOnHasTheMapping() throws Exception {
    answer(0, 7200, 8123);
    PcpMapper mapper = mapper();
    mapper.map();
    millis += 15_000;
    epoch += 15;
    assertTrue(mapper.isMapped());
  }

  @Test
  void aRouterWhoseEpochBeganAnewHasLostTheMapping() throws Exception {
    answer(0, 7200, 8123);
    PcpMapper mapper = mapper();
    mapper.map();
    millis += 15_000;
    epoch = 3;
    assertFalse(mapper.isMapped());
    mapper.map();
    millis += 15_000;
    epoch += 15;
    assertTrue(mapper.isMapped());
  }

  @Test
  void aRouterThatIsSilentWhenLookedAtIsSilent() throws Exception {
    answer(0, 7200, 8123);
    PcpMapper mapper = mapper();
    mapper.map();
    router.datagrams = request -> List.of(new byte[3]);
    assertFalse(assertThrows(RouterException.class, mapper::isMapped).isRefusal());
  }

  @Test
  void everyThirdLookAsksForTheMappingAgain() throws Exception {
    answer(0, 7200, 8123);
    PcpMapper mapper = mapper();
    mapper.map();
    List<Boolean> looks = new ArrayList<>();
    for (int i = 0; i < 6; i++) {
      millis += 15_000;
      epoch += 15;
      looks.add(mapper.isMapped());
    }
    assertEquals(List.of(true, true, false, true, true, false), looks);
  }

  @Test
  void unmapAsksForALifetimeOfZeroOnce() throws Exception {
    answer(0, 7200, 8123);
    PcpMapper mapper = mapper();
    mapper.unmap();
    assertEquals(List.of(), requests);
    mapper.map();
    mapper.unmap();
    assertEquals(0, ByteBuffer.wrap(requests.get(1)).getInt(4)); // RFC 6887, section 7.1.
    mapper.unmap();
    assertEquals(2, requests.size());
  }

  @Test
  void unmapOfARouterThatIsSilentOrUnreachableEnds() throws Exception {
    answer(0, 7200, 8123);
    PcpMapper mapper = mapper();
    mapper.map();
    router.datagrams = request -> List.of();
    mapper.unmap();
    router.broken = Optional.of(new IOException("unreachable"));
    mapper.unmap();
    assertEquals(1, requests.size());
  }
}
