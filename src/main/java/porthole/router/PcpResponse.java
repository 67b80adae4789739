package porthole.router;

import java.nio.ByteBuffer;
import porthole.protocol.ProtocolViolationException;

/** A router's answer to a request of PCP (RFC 6887, sections 7.2 and 11.1). Immutable. */
public final class PcpResponse extends RouterResponse {
  private static final byte[] NONE = new byte[0];

  private final int version;
  private byte[] nonce = NONE;
  private int protocolNumber;

  private PcpResponse(int version, int opcode, int resultCode) {
    super(opcode, resultCode);
    this.version = version;
  }

  /**
   * Parses a datagram. Options are skipped; each must end within the message.
   *
   * @throws ProtocolViolationException if it is no answer of PCP, nor the refusal of a NAT-PMP
   *     router
   */
  public static PcpResponse decode(byte[] bytes, int length) throws ProtocolViolationException {
    if (length >= NatPmp.HEADER_BYTES && bytes[0] == NatPmp.VERSION) {
      return natPmp(ByteBuffer.wrap(bytes, 0, length));
    }
    ByteBuffer message = Pcp.message(bytes, length, Pcp.HEADER_BYTES);
    int version = Byte.toUnsignedInt(message.get());
    int opcode = Byte.toUnsignedInt(message.get());
    message.get();
    PcpResponse response =
        new PcpResponse(version, opcode & ~Pcp.RESPONSE, Byte.toUnsignedInt(message.get()));
    if ((opcode & Pcp.RESPONSE) == 0) {
      throw IpLiteral.expected("a response of PCP but the opcode", opcode);
    }
    response.lifetimeSeconds = Integer.toUnsignedLong(message.getInt());
    response.epochSeconds = Integer.toUnsignedLong(message.getInt());
    if (response.isUnsupportedVersion()) {
      return response; // What follows has the form of the other version.
    }
    if (version != Pcp.VERSION) {
      throw IpLiteral.expected("PCP version 2", version);
    }
    Pcp.next(message, 12);
    response.readMapping(message);
    return response;
  }

  /** The refusal of a router that knows NAT-PMP only (RFC 6887, section 9). */
  private static PcpResponse natPmp(ByteBuffer message) throws ProtocolViolationException {
    int opcode = Byte.toUnsignedInt(message.get(1));
    int resultCode = Short.toUnsignedInt(message.getShort(2));
    if ((opcode & Pcp.RESPONSE) == 0 || resultCode == NatPmp.SUCCESS) {
      throw IpLiteral.expected("the refusal of a NAT-PMP router but the result", resultCode);
    }
    return new PcpResponse(NatPmp.VERSION, opcode & ~Pcp.RESPONSE, Pcp.UNSUPPORTED_VERSION);
  }

  private void readMapping(ByteBuffer message) throws ProtocolViolationException {
    if (opcode == Pcp.MAP && message.remaining() >= Pcp.MAP_BYTES) {
      nonce = Pcp.next(message, Pcp.NONCE_BYTES);
      protocolNumber = Byte.toUnsignedInt(message.get());
      Pcp.next(message, 3);
      internalPort = Short.toUnsignedInt(message.getShort());
      externalPort = Short.toUnsignedInt(message.getShort());
      externalAddress = IpLiteral.of(Pcp.next(message, IpLiteral.IPV6_BYTES));
    } else if (opcode != Pcp.ANNOUNCE) {
      throw IpLiteral.expected("an answer about a mapping but the opcode", opcode);
    }
    Pcp.skipOptions(message);
  }

  /** Returns whether the router knows NAT-PMP but not PCP. */
  public boolean isNatPmp() {
    return version == NatPmp.VERSION;
  }

  /** Returns whether the router knows another version of PCP, or NAT-PMP only. */
  public boolean isUnsupportedVersion() {
    return resultCode() == Pcp.UNSUPPORTED_VERSION;
  }

  /** Returns whether this has the nonce, protocol and port of a request (section 11.4). */
  public boolean answers(PcpMapRequest request) {
    return opcode == Pcp.MAP && request.isAbout(nonce, protocolNumber, internalPort);
  }

  /** Returns whether this is about the epoch only; a restarted router sends it unasked, too. */
  public boolean isAnnounce() {
    return opcode == Pcp.ANNOUNCE && !isUnsupportedVersion();
  }

  @Override
  public String words() {
    return isNatPmp() ? "the router knows NAT-PMP only" : Pcp.words(resultCode());
  }
}
