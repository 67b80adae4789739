package porthole.router;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.InetAddress;
import java.util.Arrays;
import porthole.fuzz.Input;
import porthole.protocol.ProtocolViolationException;

/**
 * Datagrams of a router: PCP, NAT-PMP and SSDP. Only the declared exception leaves a decoder. What
 * a description's place is read from names the router. A request is written as it was read.
 */
public final class RouterDatagramFuzz {
  private static final InetAddress GATEWAY = IpLiteral.of(new byte[] {(byte) 192, 0, 2, 1});
  private static final byte[] NONCE = new byte[Pcp.NONCE_BYTES];
  private static final PcpMapRequest REQUEST = PcpMapRequest.of(GATEWAY, NONCE, 8123);

  private RouterDatagramFuzz() {}

  private interface Decoding {
    void run(byte[] bytes, int length) throws ProtocolViolationException;
  }

  /** The first byte chooses the protocol; the others are the router's. */
  public static void fuzzerTestOneInput(byte[] bytes) {
    Input input = Input.of(bytes);
    int choice = input.choice() % 4;
    byte[] received = input.rest();
    Decoding decoding =
        choice == 0
            ? RouterDatagramFuzz::pcp
            : choice == 1
                ? RouterDatagramFuzz::natPmp
                : choice == 2 ? RouterDatagramFuzz::ssdp : RouterDatagramFuzz::request;
    try {
      decoding.run(received, received.length);
    } catch (ProtocolViolationException e) {
      assertTrue(e.getMessage().matches("[ -~]{1,400}"), e.getMessage());
    }
  }

  private static void pcp(byte[] bytes, int length) throws ProtocolViolationException {
    PcpResponse response = PcpResponse.decode(bytes, length);
    assertTrue(response.toString().matches("[ -~]{1,400}"), response.toString());
    if (response.answers(REQUEST)) {
      assertTrue(length >= 60 && length <= Pcp.MAX_BYTES);
      assertArrayEquals(NONCE, Arrays.copyOfRange(bytes, 24, 36));
    }
    assertTrue(response.externalPort() <= 65535 && response.epochSeconds() >= 0);
  }

  private static void natPmp(byte[] bytes, int length) throws ProtocolViolationException {
    NatPmpResponse response = NatPmpResponse.decode(bytes, length);
    assertTrue(response.toString().matches("[ -~]{1,400}"), response.toString());
    assertTrue(!response.isSuccess() || length >= 12);
    assertTrue(response.externalPort() <= 65535 && response.lifetimeSeconds() >= 0);
  }

  private static void ssdp(byte[] bytes, int length) throws ProtocolViolationException {
    RouterUrl url = Ssdp.location(bytes, length, GATEWAY);
    assertEquals(GATEWAY, url.address());
    assertTrue(url.toString().matches("http://192\\.0\\.2\\.1:[0-9]+/[!-~]*"), url.toString());
  }

  private static void request(byte[] bytes, int length) throws ProtocolViolationException {
    PcpMapRequest request = PcpMapRequest.decode(bytes, length);
    byte[] written = request.encode();
    assertEquals(request.toString(), PcpMapRequest.decode(written, 60).toString());
  }
}
