package porthole.device.transport;

import java.net.InetAddress;
import java.net.InetSocketAddress;

/** The far end of a connection, identified by its address. Immutable. */
public class Peer {
  private final InetSocketAddress address;

  private Peer(InetSocketAddress address) {
    this.address = address;
  }

  /** A class of its own, since a field would cost each idle connection 8 bytes. */
  private static final class OnThisMachine extends Peer {
    private OnThisMachine(InetSocketAddress address) {
      super(address);
    }

    @Override
    public boolean isFromOutside() {
      return false;
    }
  }

  private static Peer at(InetSocketAddress address, boolean onThisMachine) {
    return onThisMachine ? new OnThisMachine(address) : new Peer(address);
  }

  /** Returns the peer at an address. No host name is looked up. */
  public static Peer at(InetSocketAddress address) {
    return at(address, address.getAddress().isLoopbackAddress());
  }

  /** Returns the peer of an accepted connection from one address to another, which is ours. */
  public static Peer of(InetSocketAddress from, InetSocketAddress to) {
    boolean sameAddress = from.getAddress().equals(to.getAddress());
    return at(from, sameAddress || from.getAddress().isLoopbackAddress());
  }

  /** Returns the address in digits, without its port. */
  public final String host() {
    return address.getAddress().getHostAddress();
  }

  /** Returns the address from which the peer has connected. */
  public final InetAddress ip() {
    return address.getAddress();
  }

  /** Returns the TCP port from which the peer has connected. */
  public final int port() {
    return address.getPort();
  }

  /**
   * Returns whether the peer is another machine, so that it came through this one's firewall. Equal
   * addresses at both ends mean the same machine.
   */
  public boolean isFromOutside() {
    return true;
  }

  /** Returns whether the peer is on this machine. */
  public final boolean isLoopback() {
    return address.getAddress().isLoopbackAddress();
  }

  /**
   * Returns whether the peer is on this machine or on the local network: loopback, RFC 1918,
   * link-local (RFC 3927, RFC 4291) and unique local addresses (RFC 4193).
   */
  public final boolean isLocal() {
    InetAddress ip = address.getAddress();
    return ip.isLoopbackAddress()
        || ip.isSiteLocalAddress()
        || ip.isLinkLocalAddress()
        || isUniqueLocal(ip.getAddress());
  }

  private static boolean isUniqueLocal(byte[] ip) {
    return ip.length == 16 && (ip[0] & 0xfe) == 0xfc;
  }

  @Override
  public final boolean equals(Object other) {
    return other instanceof Peer && address.equals(((Peer) other).address);
  }

  @Override
  public final int hashCode() {
    return address.hashCode();
  }

  @Override
  public final String toString() {
    String host = host();
    return (host.indexOf(':') < 0 ? host : '[' + host + ']') + ':' + port();
  }
}
