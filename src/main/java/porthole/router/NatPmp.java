package porthole.router;

import java.nio.ByteBuffer;

/** NAT-PMP, the predecessor of PCP: its requests and what it shares with responses (RFC 6886). */
public final class NatPmp {
  /** The UDP port of a router, for PCP too. */
  public static final int PORT = Pcp.PORT;

  /** The length of the longest message, in bytes. */
  public static final int MAX_BYTES = 16;

  static final int VERSION = 0;
  static final int HEADER_BYTES = 8;
  static final int EXTERNAL_ADDRESS = 0;
  static final int RESPONSE = 0x80;
  static final int SUCCESS = 0;

  private static final int MAP_REQUEST_BYTES = 12;

  private static final String[] WORDS = {
    "success",
    "unsupported version",
    "not authorized",
    "its own connection to the internet is down",
    "no resources left",
    "unsupported request",
  };

  private NatPmp() {}

  /** Returns the datagram that asks for the external address (RFC 6886, section 3.2). */
  public static byte[] externalAddressRequest() {
    return new byte[] {VERSION, EXTERNAL_ADDRESS};
  }

  /**
   * Returns the datagram that asks for a mapping (RFC 6886, section 3.3). With 0 as the external
   * port and the lifetime it removes the mapping.
   *
   * @param lifetimeSeconds to 2^32 - 1 s
   */
  public static byte[] mapRequest(
      IpProtocol protocol, int internalPort, int suggestedExternalPort, long lifetimeSeconds) {
    return ByteBuffer.allocate(MAP_REQUEST_BYTES)
        .put((byte) VERSION)
        .put((byte) opcode(protocol))
        .putShort((short) 0)
        .putShort((short) internalPort)
        .putShort((short) suggestedExternalPort)
        .putInt((int) lifetimeSeconds)
        .array();
  }

  /** Returns the opcode of a request for a mapping. */
  static int opcode(IpProtocol protocol) {
    return protocol == IpProtocol.UDP ? 1 : 2;
  }

  /** Returns what a result code means, with the code. */
  static String words(int resultCode) {
    String words = resultCode < WORDS.length ? WORDS[resultCode] : "an unknown reason";
    return words + " (NAT-PMP result " + resultCode + ")";
  }
}
