package porthole.reach;

import java.net.InetAddress;

/** The kinds of IP addresses that matter to who can connect to them. */
public enum AddressClass {
  /** An address that the internet routes to. Documentation addresses (RFC 5737) count as such. */
  PUBLIC,
  /** An address of a house: RFC 1918, or unique local (RFC 4193). */
  PRIVATE,
  /** An address of a provider's own NAT: 100.64.0.0/10 (RFC 6598), or 192.0.0.0/29 (RFC 6333). */
  SHARED,
  /** This machine itself. */
  LOOPBACK,
  /** One cable or one radio network (RFC 3927; RFC 4291, section 2.5.6). */
  LINK_LOCAL,
  /** No address of one machine: unspecified, multicast, broadcast, or reserved (RFC 6890). */
  OTHER;

  private static final int IPV4_BYTES = 4;

  /** Returns the class of an address. An IPv4 address within IPv6 counts as the IPv4 address. */
  public static AddressClass of(InetAddress address) {
    if (address.isLoopbackAddress()) {
      return LOOPBACK;
    }
    if (address.isLinkLocalAddress()) {
      return LINK_LOCAL;
    }
    if (address.isAnyLocalAddress() || address.isMulticastAddress()) {
      return OTHER;
    }
    byte[] ip = address.getAddress();
    return ip.length == IPV4_BYTES ? ofIpv4(ip) : ofIpv6(ip);
  }

  private static AddressClass ofIpv4(byte[] ip) {
    int first = ip[0] & 0xff;
    int second = ip[1] & 0xff;
    if (first == 10 || first == 172 && second >> 4 == 1 || first == 192 && second == 168) {
      return PRIVATE;
    }
    if (first == 100 && second >> 6 == 1
        || first == 192 && second == 0 && ip[2] == 0 && (ip[3] & 0xf8) == 0) {
      return SHARED;
    }
    return first == 0 || first >= 240 ? OTHER : PUBLIC;
  }

  /** Only 2000::/3 is routed; what carries an IPv4 address inside would lead to that address. */
  private static AddressClass ofIpv6(byte[] ip) {
    if ((ip[0] & 0xfe) == 0xfc) {
      return PRIVATE;
    }
    boolean is6to4 = ip[0] == 0x20 && ip[1] == 0x02;
    boolean isTeredo = ip[0] == 0x20 && ip[1] == 0x01 && ip[2] == 0 && ip[3] == 0;
    return (ip[0] & 0xe0) == 0x20 && !is6to4 && !isTeredo ? PUBLIC : OTHER;
  }
}
