package porthole.router;

import java.nio.ByteBuffer;
import porthole.protocol.ProtocolViolationException;

/** A router's answer to a request of NAT-PMP (RFC 6886, section 3). Immutable. */
public final class NatPmpResponse extends RouterResponse {
  private static final int ADDRESS_BYTES = 12;
  private static final int MAPPING_BYTES = 16;

  private NatPmpResponse(int opcode, int resultCode, long epochSeconds) {
    super(opcode, resultCode);
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

  @Override
  public String words() {
    return NatPmp.words(resultCode());
  }
}
