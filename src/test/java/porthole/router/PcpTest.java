package porthole.router;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
import porthole.protocol.ProtocolViolationException;

class PcpTest {
  private static final byte[] NONCE = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12};

  private static final PcpMapRequest REQUEST =
      PcpMapRequest.of(RouterVectors.CLIENT, NONCE, 8123)
          .suggest(RouterVectors.address("0.0.0.0"), 8123);

  private static PcpResponse decode(byte[] bytes) throws ProtocolViolationException {
    return PcpResponse.decode(bytes, bytes.length);
  }

  private static PcpResponse golden(String name) throws ProtocolViolationException {
    return decode(RouterVectors.response(name));
  }

  @Test
  void aRequestHasTheBytesOfTheRfc() {
    assertArrayEquals(RouterVectors.request("pcp map"), REQUEST.encode());
    assertArrayEquals(
        RouterVectors.request("pcp delete"),
        PcpMapRequest.of(RouterVectors.CLIENT, NONCE, 8123).lifetimeSeconds(0).encode());
    assertArrayEquals(RouterVectors.request("pcp announce"), Pcp.announce(RouterVectors.CLIENT));
  }

  @Test
  void aPinholeHasAnIpv6AddressForBothSides() throws Exception {
    PcpMapRequest pinhole =
        PcpMapRequest.of(RouterVectors.address("2001:db8:77::2"), NONCE, 8000)
            .suggest(RouterVectors.address("::"), 8000)
            .lifetimeSeconds(3600);
    assertArrayEquals(RouterVectors.request("pcp map6"), pinhole.encode());
    PcpResponse response = golden("pcp map6");
    assertTrue(response.isSuccess() && response.answers(pinhole));
    assertEquals(RouterVectors.address("2001:db8:77::2"), response.externalAddress());
    assertEquals(3600, response.lifetimeSeconds());
  }

  @Test
  void aMappingIsAnsweredWithItsExternalSide() throws Exception {
    PcpResponse response = golden("pcp map");
    assertTrue(response.isSuccess());
    assertTrue(response.answers(REQUEST));
    assertFalse(response.isAnnounce());
    assertEquals(RouterVectors.address("1.2.3.4"), response.externalAddress());
    assertEquals(8123, response.externalPort());
    assertEquals(7200, response.lifetimeSeconds());
    assertEquals(10, response.epochSeconds());
    assertEquals("success (PCP result 0)", response.words());
    assertEquals(
        "opcode 1, success (PCP result 0), 1.2.3.4 port 8123 for 7200 s, epoch 10 s",
        response.toString());
  }

  @Test
  void aRefusalSaysWhyInWords() throws Exception {
    PcpResponse response = golden("pcp mismatch");
    assertFalse(response.isSuccess());
    assertTrue(response.answers(REQUEST));
    assertEquals(12, response.resultCode());
    assertEquals(
        "another router stands between, or the request came from another address (PCP result 12)",
        response.words());
  }

  @Test
  void anAnnouncementHasOnlyAnEpoch() throws Exception {
    PcpResponse response = golden("pcp announce");
    assertTrue(response.isAnnounce() && response.isSuccess());
    assertFalse(response.answers(REQUEST));
    assertEquals(10, response.epochSeconds());
  }

  @Test
  void anotherVersionIsToldFromNatPmp() throws Exception {
    PcpResponse other = golden("pcp version3");
    assertTrue(other.isUnsupportedVersion());
    assertFalse(other.isNatPmp() || other.isAnnounce() || other.answers(REQUEST));
    PcpResponse natPmp = decode(new byte[] {0, (byte) 0x81, 0, 1, 0, 0, 0, 9});
    assertTrue(natPmp.isNatPmp() && natPmp.isUnsupportedVersion());
    assertFalse(natPmp.isSuccess() || natPmp.answers(REQUEST) || natPmp.isAnnounce());
    assertEquals("the router knows NAT-PMP only", natPmp.words());
  }

  @Test
  void aResponseAnswersOnlyTheRequestWithItsNonceProtocolAndPort() throws Exception {
    PcpResponse response = golden("pcp map");
    byte[] otherNonce = NONCE.clone();
    otherNonce[11]++;
    assertFalse(response.answers(PcpMapRequest.of(RouterVectors.CLIENT, otherNonce, 8123)));
    assertFalse(response.answers(PcpMapRequest.of(RouterVectors.CLIENT, NONCE, 8124)));
    assertFalse(response.answers(REQUEST.protocol(IpProtocol.UDP)));
    assertThrows(
        IllegalArgumentException.class,
        () -> PcpMapRequest.of(RouterVectors.CLIENT, new byte[11], 8123));
  }

  @Test
  void optionsAreSkippedAndMustEndWithinTheMessage() throws Exception {
    byte[] golden = RouterVectors.response("pcp map");
    byte[] withOptions = Arrays.copyOf(golden, golden.length + 12);
    withOptions[golden.length] = 3; // FILTER, of 5 bytes, padded to 8.
    withOptions[golden.length + 3] = 5;
    assertTrue(decode(withOptions).answers(REQUEST));
    withOptions[golden.length + 3] = 9;
    assertThrows(ProtocolViolationException.class, () -> decode(withOptions));
  }

  @Test
  void everyLengthButThoseOfAMessageIsRefused() {
    byte[] golden = Arrays.copyOf(RouterVectors.response("pcp map"), Pcp.MAX_BYTES + 4);
    for (int length = 0; length <= golden.length; length++) {
      int cut = length;
      boolean isMessage = length >= 60 && length <= Pcp.MAX_BYTES && length % 4 == 0;
      if (!isMessage) {
        assertThrows(
            ProtocolViolationException.class, () -> PcpResponse.decode(golden, cut), "" + cut);
      }
    }
  }

  @Test
  void requestsAndOtherOpcodesAreRefused() throws Exception {
    byte[] request = REQUEST.encode();
    assertThrows(ProtocolViolationException.class, () -> decode(request));
    byte[] peer = RouterVectors.response("pcp map");
    peer[1] = (byte) 0x82;
    assertThrows(ProtocolViolationException.class, () -> decode(peer));
    byte[] version3 = RouterVectors.response("pcp map");
    version3[0] = 3;
    assertThrows(ProtocolViolationException.class, () -> decode(version3));
    byte[] natPmpRequest = new byte[8];
    assertThrows(ProtocolViolationException.class, () -> decode(natPmpRequest));
    byte[] natPmpSuccess = {0, (byte) 0x81, 0, 0, 0, 0, 0, 9};
    assertThrows(ProtocolViolationException.class, () -> decode(natPmpSuccess));
  }

  @Test
  void everyResultCodeHasWordsAndItsNumber() throws Exception {
    byte[] bytes = RouterVectors.response("pcp map");
    for (int code = 0; code < 256; code++) {
      bytes[3] = (byte) code;
      assertTrue(decode(bytes).words().endsWith(" (PCP result " + code + ")"));
      assertEquals(code == 0, decode(bytes).isSuccess());
    }
    assertEquals("an unknown reason (PCP result 255)", decode(bytes).words());
  }

  @Test
  void aRequestIsReadAsItWasWritten() throws Exception {
    Random random = new Random(1);
    for (int round = 0; round < 500; round++) {
      byte[] nonce = new byte[12];
      random.nextBytes(nonce);
      byte[] client = new byte[random.nextBoolean() ? 4 : 16];
      random.nextBytes(client);
      PcpMapRequest request =
          PcpMapRequest.of(IpLiteral.of(client), nonce, random.nextInt(65536))
              .protocol(random.nextBoolean() ? IpProtocol.TCP : IpProtocol.UDP)
              .lifetimeSeconds(random.nextLong() & 0xffff_ffffL)
              .suggest(IpLiteral.of(client), random.nextInt(65536));
      byte[] bytes = request.encode();
      PcpMapRequest read = PcpMapRequest.decode(bytes, bytes.length);
      assertEquals(request.toString(), read.toString());
      assertArrayEquals(bytes, read.encode());
    }
  }

  @Test
  void aRequestOfAnotherKindIsRefused() {
    for (int at : new int[] {0, 1, 36}) { // The version, the opcode, the protocol.
      byte[] bytes = REQUEST.encode();
      bytes[at] = 77;
      assertThrows(
          ProtocolViolationException.class, () -> PcpMapRequest.decode(bytes, bytes.length));
    }
  }
}
