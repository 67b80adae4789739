package porthole.router;

import java.net.Inet4Address;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.util.Arrays;
import porthole.protocol.ProtocolViolationException;

/** PCP's request for a mapping of a port, or for a pinhole (RFC 6887, section 11.1). Immutable. */
public final class PcpMapRequest {
  private static final long DEFAULT_LIFETIME_SECONDS = 7200;

  private final InetAddress client;
  private final byte[] nonce;
  private final IpProtocol protocol;
  private final int internalPort;
  private final long lifetimeSeconds;
  private final InetAddress externalAddress;
  private final int externalPort;

  private PcpMapRequest(
      InetAddress client,
      byte[] nonce,
      IpProtocol protocol,
      int internalPort,
      long lifetimeSeconds,
      InetAddress externalAddress,
      int externalPort) {
    this.client = client;
    this.nonce = nonce;
    this.protocol = protocol;
    this.internalPort = internalPort;
    this.lifetimeSeconds = lifetimeSeconds;
    this.externalAddress = externalAddress;
    this.externalPort = externalPort;
  }

  /**
   * Returns a request for a TCP mapping of two hours, at whatever external port.
   *
   * @param client the address from which the request is sent
   * @param nonce 12 random bytes; the same for all requests about one mapping
   */
  public static PcpMapRequest of(InetAddress client, byte[] nonce, int internalPort) {
    if (nonce.length != Pcp.NONCE_BYTES) {
      throw new IllegalArgumentException("Expected a nonce of 12 bytes but was " + nonce.length);
    }
    byte[] any =
        new byte[client instanceof Inet4Address ? IpLiteral.IPV4_BYTES : IpLiteral.IPV6_BYTES];
    return new PcpMapRequest(
        client,
        nonce.clone(),
        IpProtocol.TCP,
        internalPort,
        DEFAULT_LIFETIME_SECONDS,
        IpLiteral.of(any),
        0);
  }

  /** Returns this request for another transport protocol. */
  public PcpMapRequest protocol(IpProtocol other) {
    return new PcpMapRequest(
        client, nonce, other, internalPort, lifetimeSeconds, externalAddress, externalPort);
  }

  /** Returns this request with another lifetime, to 2^32 - 1 s; 0 removes the mapping. */
  public PcpMapRequest lifetimeSeconds(long seconds) {
    return new PcpMapRequest(
        client, nonce, protocol, internalPort, seconds, externalAddress, externalPort);
  }

  /** Returns this request with an external address and port that the router may choose. */
  public PcpMapRequest suggest(InetAddress address, int port) {
    return new PcpMapRequest(client, nonce, protocol, internalPort, lifetimeSeconds, address, port);
  }

  /** Returns the datagram. */
  public byte[] encode() {
    return Pcp.header(Pcp.MAP, lifetimeSeconds, client, Pcp.HEADER_BYTES + Pcp.MAP_BYTES)
        .put(nonce)
        .put((byte) protocol.number())
        .put(new byte[3])
        .putShort((short) internalPort)
        .putShort((short) externalPort)
        .put(IpLiteral.sixteenBytes(externalAddress))
        .array();
  }

  /** Parses a datagram, as a router does. */
  public static PcpMapRequest decode(byte[] bytes, int length) throws ProtocolViolationException {
    ByteBuffer message = Pcp.message(bytes, length, Pcp.HEADER_BYTES + Pcp.MAP_BYTES);
    int version = message.get();
    int opcode = message.get();
    if (version != Pcp.VERSION || opcode != Pcp.MAP) {
      throw IpLiteral.expected("a MAP request of PCP version 2", (version << 8) | (opcode & 0xff));
    }
    message.getShort();
    long lifetime = Integer.toUnsignedLong(message.getInt());
    InetAddress client = IpLiteral.of(Pcp.next(message, IpLiteral.IPV6_BYTES));
    byte[] nonce = Pcp.next(message, Pcp.NONCE_BYTES);
    int number = Byte.toUnsignedInt(message.get());
    if (number != IpProtocol.TCP.number() && number != IpProtocol.UDP.number()) {
      throw IpLiteral.expected("the protocol number of TCP or UDP", number);
    }
    Pcp.next(message, 3);
    int internalPort = Short.toUnsignedInt(message.getShort());
    int externalPort = Short.toUnsignedInt(message.getShort());
    InetAddress external = IpLiteral.of(Pcp.next(message, IpLiteral.IPV6_BYTES));
    Pcp.skipOptions(message);
    return new PcpMapRequest(
        client,
        nonce,
        number == IpProtocol.TCP.number() ? IpProtocol.TCP : IpProtocol.UDP,
        internalPort,
        lifetime,
        external,
        externalPort);
  }

  /** Returns whether these are this mapping's nonce, protocol number and internal port. */
  boolean isAbout(byte[] otherNonce, int protocolNumber, int port) {
    return Arrays.equals(nonce, otherNonce)
        && protocol.number() == protocolNumber
        && internalPort == port;
  }

  /** Returns all but the nonce, which is a secret between this device and the router. */
  @Override
  public String toString() {
    return protocol
        + " "
        + IpLiteral.text(client)
        + " port "
        + internalPort
        + " at "
        + IpLiteral.text(externalAddress)
        + " port "
        + externalPort
        + " for "
        + lifetimeSeconds
        + " s";
  }
}
