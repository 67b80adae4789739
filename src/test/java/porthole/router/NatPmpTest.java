package porthole.router;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import org.junit.jupiter.api.Test;
import porthole.protocol.ProtocolViolationException;

class NatPmpTest {
  private static NatPmpResponse decode(byte[] bytes) throws ProtocolViolationException {
    return NatPmpResponse.decode(bytes, bytes.length);
  }

  private static NatPmpResponse golden(String name) throws ProtocolViolationException {
    return decode(RouterVectors.response(name));
  }

  @Test
  void requestsHaveTheBytesOfTheRfc() {
    assertArrayEquals(RouterVectors.request("nat-pmp address"), NatPmp.externalAddressRequest());
    assertArrayEquals(
        RouterVectors.request("nat-pmp map"), NatPmp.mapRequest(IpProtocol.TCP, 8123, 8123, 7200));
    assertArrayEquals(
        RouterVectors.request("nat-pmp mapudp"),
        NatPmp.mapRequest(IpProtocol.UDP, 8123, 8123, 7200));
    assertArrayEquals(
        RouterVectors.request("nat-pmp unmap"), NatPmp.mapRequest(IpProtocol.TCP, 8123, 0, 0));
  }

  @Test
  void theExternalAddressIsAnswered() throws Exception {
    NatPmpResponse response = golden("nat-pmp address");
    assertTrue(response.isSuccess() && response.answersExternalAddress());
    assertFalse(response.answersMapping(IpProtocol.TCP, 8123));
    assertEquals(RouterVectors.address("1.2.3.4"), response.externalAddress());
    assertEquals(84, response.epochSeconds());
  }

  @Test
  void aMappingIsAnsweredWithItsPortAndLifetime() throws Exception {
    NatPmpResponse response = golden("nat-pmp map");
    assertTrue(response.isSuccess() && response.answersMapping(IpProtocol.TCP, 8123));
    assertFalse(response.answersExternalAddress());
    assertFalse(response.answersMapping(IpProtocol.TCP, 8124));
    assertFalse(response.answersMapping(IpProtocol.UDP, 8123));
    assertEquals(8123, response.externalPort());
    assertEquals(7200, response.lifetimeSeconds());
    assertTrue(golden("nat-pmp mapudp").answersMapping(IpProtocol.UDP, 8123));
    assertEquals(
        "opcode 2, success (NAT-PMP result 0), 0.0.0.0 port 8123 for 7200 s, epoch 84 s",
        response.toString());
  }

  @Test
  void anErrorMayEndBehindTheEpoch() throws Exception {
    NatPmpResponse response = golden("nat-pmp op5");
    assertFalse(response.isSuccess());
    assertEquals(5, response.resultCode());
    assertEquals("unsupported request (NAT-PMP result 5)", response.words());
    NatPmpResponse map = decode(new byte[] {0, (byte) 0x82, 0, 2, 0, 0, 0, 9});
    assertTrue(map.answersMapping(IpProtocol.TCP, 8123));
    assertFalse(map.answersMapping(IpProtocol.UDP, 8123));
    assertEquals("an unknown reason (NAT-PMP result 300)", words(300));
  }

  private static String words(int result) throws ProtocolViolationException {
    return decode(new byte[] {0, (byte) 0x82, (byte) (result >> 8), (byte) result, 0, 0, 0, 9})
        .words();
  }

  @Test
  void otherLengthsVersionsAndRequestsAreRefused() {
    byte[] map = Arrays.copyOf(RouterVectors.response("nat-pmp map"), 20);
    for (int length = 0; length <= map.length; length++) {
      int cut = length;
      if (length != 16) {
        assertThrows(ProtocolViolationException.class, () -> NatPmpResponse.decode(map, cut));
      }
    }
    byte[] address = RouterVectors.response("nat-pmp address");
    assertThrows(ProtocolViolationException.class, () -> NatPmpResponse.decode(address, 8));
    address[0] = 1;
    assertThrows(ProtocolViolationException.class, () -> decode(address));
    byte[] request = NatPmp.mapRequest(IpProtocol.TCP, 1, 1, 1);
    assertThrows(ProtocolViolationException.class, () -> decode(request));
  }
}
