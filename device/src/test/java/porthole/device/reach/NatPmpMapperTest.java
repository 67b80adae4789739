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
import porthole.router.IpProtocol;
import porthole.router.NatPmp;

class NatPmpMapperTest {
  private final FakeRouter router = new FakeRouter();
  private final List<byte[]> requests = new ArrayList<>();
  private long millis = 5_000_000;
  private int epoch = 1000;
  private int address = 0xcb007107; // 203.0.113.7
  private int addressResult;
  private int mapResult;
  private int lifetime = 7200;
  private int port = 8123;

  private NatPmpMapper mapper() {
    router.datagrams = this::answer;
    return new NatPmpMapper(router, new Ports(8000, 8123), 7200, () -> millis);
  }

  /** RFC 6886, sections 3.2 and 3.3. */
  private List<byte[]> answer(byte[] request) {
    requests.add(request);
    if (request[1] == 0) {
      return List.of(
          ByteBuffer.allocate(12)
              .putShort((short) 128)
              .putShort((short) addressResult)
              .putInt(epoch)
              .putInt(address)
              .array());
    }
    return List.of(
        ByteBuffer.allocate(16)
            .putShort((short) 130)
            .putShort((short) mapResult)
            .putInt(epoch)
            .put(request, 4, 2)
            .putShort((short) port)
            .putInt(lifetime)
            .array());
  }

  @Test
  void theAddressIsAskedForFirstThenTheMapping() throws Exception {
    NatPmpMapper mapper = mapper();
    assertEquals(
        new Mapping(Optional.of(InetAddress.getByName("203.0.113.7")), 8123, 7200), mapper.map());
    assertEquals("NAT-PMP", mapper.protocol());
    assertArrayEquals(NatPmp.externalAddressRequest(), requests.get(0));
    assertArrayEquals(NatPmp.mapRequest(IpProtocol.TCP, 8000, 8123, 7200), requests.get(1));
  }

  @Test
  void anotherPortThatTheRouterChoseIsKept() throws Exception {
    port = 8124;
    NatPmpMapper mapper = mapper();
    assertEquals(8124, mapper.map().port());
    mapper.map();
    assertArrayEquals(NatPmp.mapRequest(IpProtocol.TCP, 8000, 8124, 7200), requests.get(3));
  }

  @Test
  void anUnknownAddressIsNoAddress() throws Exception {
    address = 0;
    assertEquals(Optional.empty(), mapper().map().address());
  }

  @Test
  void aRefusalIsToldInTheRoutersWords() {
    mapResult = 2;
    RouterException e = assertThrows(RouterException.class, mapper()::map);
    assertTrue(e.isRefusal());
    addressResult = 3;
    assertTrue(assertThrows(RouterException.class, mapper()::map).isRefusal());
  }

  @Test
  void aLifetimeOfASecondIsARefusal() {
    lifetime = 1;
    assertTrue(assertThrows(RouterException.class, mapper()::map).isRefusal());
  }

  @Test
  void answersForAnotherPortOrThatMakeNoSenseAreIgnored() {
    NatPmpMapper mapper = mapper();
    router.datagrams =
        request -> {
          if (request[1] == 0) {
            return answer(request);
          }
          byte[] other = answer(request).get(0);
          other[9] ^= 1;
          return List.of(other, new byte[1]);
        };
    assertFalse(assertThrows(RouterException.class, mapper::map).isRefusal());
  }

  @Test
  void aRouterWithTheSameAddressAndEpochHasTheMapping() throws Exception {
    NatPmpMapper mapper = mapper();
    mapper.map();
    millis += 15_000;
    epoch += 15;
    assertTrue(mapper.isMapped());
  }

  @Test
  void aRestartAnotherAddressOrARefusalIsALoss() throws Exception {
    NatPmpMapper mapper = mapper();
    mapper.map();
    address++;
    assertFalse(mapper.isMapped());
    mapper.map();
    addressResult = 3;
    assertFalse(mapper.isMapped());
    NatPmpMapper other = mapper();
    addressResult = 0;
    other.map();
    millis += 15_000;
    epoch = 1;
    assertFalse(other.isMapped());
  }

  @Test
  void everyThirdLookAsksForTheMappingAgain() throws Exception {
    NatPmpMapper mapper = mapper();
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
    NatPmpMapper mapper = mapper();
    mapper.unmap();
    assertEquals(List.of(), requests);
    mapper.map();
    mapper.unmap();
    assertArrayEquals(NatPmp.mapRequest(IpProtocol.TCP, 8000, 0, 0), requests.get(2));
    mapper.unmap();
    assertEquals(3, requests.size());
  }

  @Test
  void unmapOfARouterThatIsSilentOrUnreachableEnds() throws Exception {
    NatPmpMapper mapper = mapper();
    mapper.map();
    router.datagrams = request -> List.of();
    mapper.unmap();
    router.broken = Optional.of(new IOException("unreachable"));
    mapper.unmap();
    assertEquals(2, requests.size());
  }
}
