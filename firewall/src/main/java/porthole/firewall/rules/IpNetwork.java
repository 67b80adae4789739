package porthole.firewall.rules;

import java.math.BigInteger;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * An IPv4 or IPv6 network such as 192.168.1.0/24 or 2001:db8::/32. {@link #ANY} is all addresses of
 * either family. Immutable.
 */
public final class IpNetwork {
  private static final int IPV4_BITS = 32;
  private static final int IPV6_BITS = 128;
  private static final int MAX_SIZE_BITS = 62;

  public static final IpNetwork ANY = new IpNetwork(BigInteger.ZERO, 0, IPV4_BITS);

  private static final Pattern DOTTED =
      Pattern.compile("([0-9]{1,3})\\.([0-9]{1,3})\\.([0-9]{1,3})\\.([0-9]{1,3})");

  /** A run of two or more groups that are zero: RFC 5952, section 4.2. */
  private static final Pattern ZEROS = Pattern.compile("(^|:)0(:0)+(?=:|$)");

  /**
   * Loopback, multicast, broadcast, unspecified: no connection from outside has such an address.
   */
  private static final IpNetwork[] NEVER_OUTSIDE = {
    read("127.0.0.0/8"),
    read("224.0.0.0/4"),
    read("255.255.255.255"),
    read("0.0.0.0"),
    read("::1"),
    read("ff00::/8"),
    read("::")
  };

  /** The bits of the mask only: the others are zero. */
  private final BigInteger address;

  private final int bits;
  private final int width;

  private IpNetwork(BigInteger address, int bits, int width) {
    this.address = address.shiftRight(width - bits).shiftLeft(width - bits);
    this.bits = bits;
    this.width = width;
  }

  /**
   * Returns the network of an owner's ADDRESS or ADDRESS/BITS.
   *
   * @throws IllegalArgumentException if it is neither, is of the other family, or has bits beyond
   *     its mask
   */
  public static IpNetwork parse(String text, boolean ipv6) {
    IpNetwork network = read(text);
    if (network == null || network.isIpv6() != ipv6) {
      throw new IllegalArgumentException(
          "Expected a network such as "
              + (ipv6 ? "2001:db8::/32" : "192.168.1.0/24")
              + " but was '"
              + text
              + "'.");
    }
    if (!network.address.equals(address(text.split("/")[0], network.width))) {
      throw new IllegalArgumentException(
          "Expected the network " + network + " but was '" + text + "'.");
    }
    return network;
  }

  /** Returns whether the network is of IPv6; {@link #ANY} is of both. */
  public boolean isIpv6() {
    return width == IPV6_BITS;
  }

  /**
   * Returns whether a rule's -s value, as iptables reads it, holds for every address of this
   * network; RARELY where it holds for some of them.
   */
  Likelihood within(String rule) {
    Likelihood match = Likelihood.NO;
    for (String one : rule.split(",", -1)) {
      Likelihood next = withinOne(one);
      match = next.compareTo(match) > 0 ? next : match;
    }
    return match;
  }

  private Likelihood withinOne(String rule) {
    IpNetwork other = read(rule);
    if (other == null) {
      return Likelihood.MAYBE;
    }
    if (!contains(other) && !other.contains(this)) {
      return Likelihood.NO;
    }
    if (bits >= other.bits) {
      return Likelihood.YES;
    }
    return other.isNeverOutside() ? Likelihood.NO : Likelihood.RARELY;
  }

  private boolean contains(IpNetwork other) {
    return isAny()
        || width == other.width
            && bits <= other.bits
            && address.equals(new IpNetwork(other.address, bits, width).address);
  }

  /** Returns whether a rule's -d value holds for the device's one address, which is unknown. */
  static Likelihood destination(String rule) {
    Likelihood match = ANY.within(rule);
    return match == Likelihood.RARELY ? Likelihood.MAYBE : match;
  }

  private boolean isNeverOutside() {
    boolean never = false;
    for (IpNetwork network : NEVER_OUTSIDE) {
      never |= network.contains(this);
    }
    return never;
  }

  /** Returns whether iprange's FIRST-LAST holds for every address of this network. */
  Likelihood inRange(String range) {
    IpNetwork[] ends = ends(range);
    if (ends == null) {
      return Likelihood.MAYBE;
    }
    BigInteger last =
        address.add(BigInteger.ONE.shiftLeft((isAny() ? ends[0].width : width) - bits));
    BigInteger from = ends[0].address;
    BigInteger end = ends[1].address.add(BigInteger.ONE);
    if (end.compareTo(address) <= 0 || from.compareTo(last) >= 0) {
      return Likelihood.NO;
    }
    return from.compareTo(address) <= 0 && end.compareTo(last) >= 0
        ? Likelihood.YES
        : Likelihood.RARELY;
  }

  /** Returns how many addresses a range has, 0 where it is none. At most 2^62. */
  static long rangeSize(String range) {
    IpNetwork[] ends = ends(range);
    if (ends == null) {
      return 0;
    }
    BigInteger size = ends[1].address.subtract(ends[0].address).add(BigInteger.ONE);
    return size.max(BigInteger.ZERO).min(BigInteger.ONE.shiftLeft(MAX_SIZE_BITS)).longValue();
  }

  /** Returns the first and the last address of FIRST-LAST, or null where it cannot be read. */
  private static IpNetwork[] ends(String range) {
    String[] ends = range.split("-", 2);
    IpNetwork first = read(ends[0]);
    IpNetwork last = read(ends[ends.length - 1]);
    return first == null || last == null || range.indexOf('/') >= 0 || first.width != last.width
        ? null
        : new IpNetwork[] {first, last};
  }

  /** Returns how many addresses are in it, at most 2^62. */
  long size() {
    return 1L << Math.min(width - bits, MAX_SIZE_BITS);
  }

  /** Returns the one network that a rule's -s value names, or {@link #ANY} where it is not one. */
  static IpNetwork ofRule(String rule) {
    IpNetwork network = read(rule);
    return network == null ? ANY : network;
  }

  private static IpNetwork read(String text) {
    int slash = text.indexOf('/');
    int width = text.indexOf(':') < 0 ? IPV4_BITS : IPV6_BITS;
    BigInteger address = address(slash < 0 ? text : text.substring(0, slash), width);
    int bits = slash < 0 ? width : maskBits(text.substring(slash + 1), width);
    return address == null || bits < 0 ? null : new IpNetwork(address, bits, width);
  }

  /** Returns the length of a mask such as 24 or 255.255.255.0, or -1 where it is none. */
  private static int maskBits(String text, int width) {
    if (text.matches("[0-9]{1,3}")) {
      int bits = Integer.parseInt(text);
      return bits <= width ? bits : -1;
    }
    BigInteger mask = address(text, width);
    if (mask == null) {
      return -1;
    }
    int bits = mask.bitCount();
    return mask.equals(new IpNetwork(mask, bits, width).address)
            && (bits == 0 || mask.testBit(width - bits))
        ? bits
        : -1;
  }

  private static BigInteger address(String text, int width) {
    return width == IPV4_BITS ? ipv4(text) : ipv6(text);
  }

  private static BigInteger ipv4(String text) {
    Matcher dotted = DOTTED.matcher(text);
    if (!dotted.matches()) {
      return null;
    }
    long address = 0;
    for (int group = 1; group <= 4; group++) {
      String digits = dotted.group(group);
      int part = Integer.parseInt(digits);
      if (part > 255 || digits.length() > 1 && digits.startsWith("0")) {
        return null; // A leading zero is octal to some readers and decimal to others.
      }
      address = address << 8 | part;
    }
    return BigInteger.valueOf(address);
  }

  /** RFC 4291, section 2.2; no zone, and no IPv4 address in an IPv6 one (::ffff:192.0.2.1). */
  private static BigInteger ipv6(String text) {
    try {
      // Java looks up no name that has a colon.
      byte[] address = InetAddress.getByName(text).getAddress();
      return address.length == IPV6_BITS / 8 && text.matches("[0-9A-Fa-f:.]+")
          ? new BigInteger(1, address)
          : null;
    } catch (UnknownHostException e) {
      return null;
    }
  }

  public boolean isAny() {
    return bits == 0;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof IpNetwork && ((IpNetwork) other).toString().equals(toString());
  }

  @Override
  public int hashCode() {
    return toString().hashCode();
  }

  /** Returns it as iptables-save writes it. */
  @Override
  public String toString() {
    StringBuilder text = new StringBuilder();
    int step = isIpv6() ? 16 : 8;
    for (int at = width - step; at >= 0; at -= step) {
      int group = address.shiftRight(at).intValue() & (1 << step) - 1;
      text.append(isIpv6() ? Integer.toHexString(group) : Integer.toString(group));
      text.append(at == 0 ? "" : isIpv6() ? ":" : ".");
    }
    return (isIpv6() ? withoutZeros(text.toString()) : text) + "/" + bits;
  }

  private static String withoutZeros(String groups) {
    Matcher run = ZEROS.matcher(groups);
    int longest = 0;
    String text = groups;
    while (run.find()) {
      int length = run.group().replace(":", "").length();
      if (length > longest) {
        longest = length;
        text = groups.substring(0, run.start()) + "::" + groups.substring(run.end());
      }
    }
    return text.replace(":::", "::");
  }
}
