package porthole.router;

import java.net.InetAddress;
import java.nio.ByteBuffer;
import porthole.protocol.ProtocolViolationException;

/** A router's answer to a request of PCP (RFC 6887, sections 7.2 and 11.1). Immutable. */
public final class PcpResponse {
  private static final byte[] NONE = new byte[0];

  private final int version;
  private final int opcode;
  private final int resultCode;
  private long lifetimeSeconds;
  private long epochSeconds;
  private byte[] nonce = NONE;
  private int protocolNumber;
  private int internalPort;
  private int externalPort;
  private InetAddress externalAddress = IpLiteral.of(new byte[IpLiteral.IPV4_BYTES]);

  private PcpResponse(int version, int opcode, int resultCode) {
    this.version = version;
    this.opcode = opcode;
    this.resultCode = resultCode;
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
    return resultCode == Pcp.UNSUPPORTED_VERSION;
  }

  /** Returns whether this has the nonce, protocol and port of a request (section 11.4). */
  public boolean answers(PcpMapRequest request) {
    return opcode == Pcp.MAP && request.isAbout(nonce, protocolNumber, internalPort);
  }

  /** Returns whether this is about the epoch only; a restarted router sends it unasked, too. */
  public boolean isAnnounce() {
    return opcode == Pcp.ANNOUNCE && !isUnsupportedVersion();
  }

  /** Returns whether the router does as it was asked. */
  public boolean isSuccess() {
    return resultCode == Pcp.SUCCESS;
  }

  /** Returns the result code; 0 is success. */
  public int resultCode() {
    return resultCode;
  }

  /** Returns the result in words, with its code: {@code not authorized (PCP result 2)}. */
  public String words() {
    return isNatPmp() ? "the router knows NAT-PMP only" : Pcp.words(resultCode);
  }

  /** Returns how long the mapping lasts or, of an error, how long it will not be worth asking. */
  public long lifetimeSeconds() {
    return lifetimeSeconds;
  }

  /** Returns how long the router has kept its mappings, in seconds; see {@link RouterEpoch}. */
  public long epochSeconds() {
    return epochSeconds;
  }

  /** Returns the address at which the world reaches the mapping. */
  public InetAddress externalAddress() {
    return externalAddress;
  }

  /** Returns the port at which the world reaches the mapping. */
  public int externalPort() {
    return externalPort;
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
