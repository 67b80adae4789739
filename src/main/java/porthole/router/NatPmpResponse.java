package porthole.router;

import java.net.InetAddress;
import java.nio.ByteBuffer;
import porthole.protocol.ProtocolViolationException;

/** A router's answer to a request of NAT-PMP (RFC 6886, section 3). Immutable. */
public final class NatPmpResponse {
  private static final int ADDRESS_BYTES = 12;
  private static final int MAPPING_BYTES = 16;

  private final int opcode;
  private final int resultCode;
  private final long epochSeconds;
  private InetAddress externalAddress = IpLiteral.of(new byte[IpLiteral.IPV4_BYTES]);
  private int internalPort;
  private int externalPort;
  private long lifetimeSeconds;

  private NatPmpResponse(int opcode, int resultCode, long epochSeconds) {
    this.opcode = opcode;
    this.resultCode = resultCode;
    this.epochSeconds = epochSeconds;
  }

  /**
   * Parses a datagram. An error may end behind the epoch.
   *
   * @throws ProtocolViolationException if it is no answer of NAT-PMP
   */
  public static NatPmpResponse decode(byte[] bytes, int length) throws ProtocolViolationException {
    ByteBuffer message = ByteBuffer.wrap(bytes, 0, length).slice();
    if (length < NatPmp.HEADER_BYTES || length > MAPPING_BYTES) {
      throw IpLiteral.expected("a NAT-PMP answer of 8 to 16 bytes", length);
    }
    int version = message.get();
    int opcode = Byte.toUnsignedInt(message.get());
    if (version != NatPmp.VERSION || (opcode & NatPmp.RESPONSE) == 0) {
      throw IpLiteral.expected("an answer of NAT-PMP but the opcode", opcode);
    }
    NatPmpResponse response =
        new NatPmpResponse(
            opcode & ~NatPmp.RESPONSE,
            Short.toUnsignedInt(message.getShort()),
            Integer.toUnsignedLong(message.getInt()));
    if (response.isAddress() && length == ADDRESS_BYTES) {
      response.externalAddress = IpLiteral.of(Pcp.next(message, IpLiteral.IPV4_BYTES));
    } else if (!response.isAddress() && length == MAPPING_BYTES) {
      response.internalPort = Short.toUnsignedInt(message.getShort());
      response.externalPort = Short.toUnsignedInt(message.getShort());
      response.lifetimeSeconds = Integer.toUnsignedLong(message.getInt());
    } else if (response.isSuccess()) {
      throw IpLiteral.expected("a NAT-PMP answer of 12 or 16 bytes", length);
    }
    return response;
  }

  private boolean isAddress() {
    return opcode == NatPmp.EXTERNAL_ADDRESS;
  }

  /** Returns whether this answers the request for the external address. */
  public boolean answersExternalAddress() {
    return isAddress();
  }

  /**
   * Returns whether this answers a request for a mapping. An error without a port answers any
   * request of its protocol.
   */
  public boolean answersMapping(IpProtocol protocol, int port) {
    boolean isCut = !isSuccess() && internalPort == 0;
    return opcode == NatPmp.opcode(protocol) && (internalPort == port || isCut);
  }

  /** Returns whether the router does as it was asked. */
  public boolean isSuccess() {
    return resultCode == NatPmp.SUCCESS;
  }

  /** Returns the result code; 0 is success. */
  public int resultCode() {
    return resultCode;
  }

  /** Returns the result in words, with its code: {@code no resources left (NAT-PMP result 4)}. */
  public String words() {
    return NatPmp.words(resultCode);
  }

  /** Returns how long the router has kept its mappings, in seconds; see {@link RouterEpoch}. */
  public long epochSeconds() {
    return epochSeconds;
  }

  /** Returns the router's own address; 0.0.0.0 when this answers another request. */
  public InetAddress externalAddress() {
    return externalAddress;
  }

  /** Returns the port at which the world reaches the mapping. */
  public int externalPort() {
    return externalPort;
  }

  /** Returns how long the mapping lasts, in seconds. */
  public long lifetimeSeconds() {
    return lifetimeSeconds;
  }

  @Override
  public String toString() {
    return "opcode "
        + opcode
        + ", "
        + words()
        + ", "
        + IpLiteral.text(externalAddress)
        + " port "
        + externalPort
        + " for "
        + lifetimeSeconds
        + " s, epoch "
        + epochSeconds
        + " s";
  }
}
