package porthole.firewall.rules;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** An IPv4 network such as 192.168.1.0/24; {@link #ANY} is all of them. Immutable. */
public final class Ipv4Network {
  public static final Ipv4Network ANY = new Ipv4Network(0, 0);
  private static final Pattern DOTTED =
      Pattern.compile("([0-9]{1,3})\\.([0-9]{1,3})\\.([0-9]{1,3})\\.([0-9]{1,3})");
  private static final int ADDRESS_BITS = 32;

  /** Loopback, multicast, broadcast and 0.0.0.0: no connection from outside has such an address. */
  private static final Ipv4Network[] NEVER_OUTSIDE = {
    new Ipv4Network(127 << 24, 8),
    new Ipv4Network(224 << 24, 4),
    new Ipv4Network(-1, 32),
    new Ipv4Network(0, 32)
  };

  private final int address;
  private final int bits;

  private Ipv4Network(int address, int bits) {
    this.address = address;
    this.bits = bits;
  }

  /**
   * Returns the network of an owner's ADDRESS or ADDRESS/BITS.
   *
   * @throws IllegalArgumentException if it is neither, or has bits beyond its mask
   */
  public static Ipv4Network parse(String text) {
    Ipv4Network network = read(text);
    if (network == null) {
      throw new IllegalArgumentException(
          "Expected a network such as 192.168.1.0/24 but was '" + text + "'.");
    }
    if ((network.address & ~mask(network.bits)) != 0) {
      throw new IllegalArgumentException(
          "Expected the network "
              + new Ipv4Network(network.address & mask(network.bits), network.bits)
              + " but was '"
              + text
              + "'.");
    }
    return network;
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
    Ipv4Network other = read(rule);
    if (other == null) {
      return Likelihood.MAYBE;
    }
    if ((address & mask(Math.min(bits, other.bits)))
        != (other.address & mask(Math.min(bits, other.bits)))) {
      return Likelihood.NO;
    }
    if (bits >= other.bits) {
      return Likelihood.YES;
    }
    return other.isNeverOutside() ? Likelihood.NO : Likelihood.RARELY;
  }

  /** Returns whether a rule's -d value holds for the device's one address, which is unknown. */
  static Likelihood destination(String rule) {
    Likelihood match = ANY.within(rule);
    return match == Likelihood.RARELY ? Likelihood.MAYBE : match;
  }

  private boolean isNeverOutside() {
    boolean never = false;
    for (Ipv4Network network : NEVER_OUTSIDE) {
      never |= bits >= network.bits && (address & mask(network.bits)) == network.address;
    }
    return never;
  }

  /** Returns whether iprange's FIRST-LAST holds for every address of this network. */
  Likelihood inRange(String range) {
    String[] ends = range.split("-", 2);
    Integer first = address(ends[0]);
    Integer last = address(ends[ends.length - 1]);
    if (first == null || last == null) {
      return Likelihood.MAYBE;
    }
    long low = address & mask(bits) & 0xffffffffL;
    long high = low + size() - 1;
    long from = first & 0xffffffffL;
    long to = last & 0xffffffffL;
    if (to < low || from > high) {
      return Likelihood.NO;
    }
    return from <= low && to >= high ? Likelihood.YES : Likelihood.RARELY;
  }

  /** Returns how many addresses a range has, 0 where it is none. */
  static long rangeSize(String range) {
    String[] ends = range.split("-", 2);
    Integer first = address(ends[0]);
    Integer last = address(ends[ends.length - 1]);
    return first == null || last == null
        ? 0
        : Math.max(0, (last & 0xffffffffL) - (first & 0xffffffffL) + 1);
  }

  /** Returns how many addresses are in it. */
  long size() {
    return 1L << ADDRESS_BITS - bits;
  }

  /** Returns the one network that a rule's -s value names, or {@link #ANY} where it is not one. */
  static Ipv4Network ofRule(String rule) {
    Ipv4Network network = read(rule);
    return network == null
        ? ANY
        : new Ipv4Network(network.address & mask(network.bits), network.bits);
  }

  private static Ipv4Network read(String text) {
    int slash = text.indexOf('/');
    Integer address = address(slash < 0 ? text : text.substring(0, slash));
    Integer bits = slash < 0 ? Integer.valueOf(ADDRESS_BITS) : maskBits(text.substring(slash + 1));
    return address == null || bits == null ? null : new Ipv4Network(address, bits);
  }

  private static Integer maskBits(String text) {
    if (text.matches("[0-9]{1,2}")) {
      int bits = Integer.parseInt(text);
      return bits <= ADDRESS_BITS ? Integer.valueOf(bits) : null;
    }
    Integer mask = address(text);
    if (mask == null || mask(Integer.bitCount(mask)) != mask) {
      return null;
    }
    return Integer.bitCount(mask);
  }

  private static Integer address(String text) {
    Matcher dotted = DOTTED.matcher(text);
    if (!dotted.matches()) {
      return null;
    }
    int address = 0;
    for (int group = 1; group <= 4; group++) {
      String digits = dotted.group(group);
      int part = Integer.parseInt(digits);
      if (part > 255 || digits.length() > 1 && digits.startsWith("0")) {
        return null; // A leading zero is octal to some readers and decimal to others.
      }
      address = address << 8 | part;
    }
    return address;
  }

  private static int mask(int bits) {
    return bits == 0 ? 0 : -1 << ADDRESS_BITS - bits;
  }

  public boolean isAny() {
    return bits == 0;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Ipv4Network
        && ((Ipv4Network) other).address == address
        && ((Ipv4Network) other).bits == bits;
  }

  @Override
  public int hashCode() {
    return 31 * address + bits;
  }

  /** Returns it as iptables-save writes it. */
  @Override
  public String toString() {
    return (address >>> 24)
        + "."
        + (address >>> 16 & 255)
        + "."
        + (address >>> 8 & 255)
        + "."
        + (address & 255)
        + "/"
        + bits;
  }
}
