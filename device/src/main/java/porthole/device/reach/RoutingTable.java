package porthole.device.reach;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Reads Linux's tables of routes and addresses, as text. Pure; lines that make no sense count not.
 */
final class RoutingTable {
  private static final Pattern BLANKS = Pattern.compile("\\s+");
  private static final String NO_IPV4 = "00000000";
  private static final String NO_IPV6 = NO_IPV4 + NO_IPV4 + NO_IPV4 + NO_IPV4;
  private static final int HEX = 16;

  /** Flags of a route ({@code linux/route.h}). */
  private static final int UP = 1;

  private static final int TO_GATEWAY = 2;
  private static final int REJECT = 0x200;

  /** Flags of an address ({@code linux/if_addr.h}): temporary, failed, deprecated, tentative. */
  private static final int TEMPORARY = 0x01;

  private static final int UNUSABLE = 0x08 | 0x20 | 0x40;

  /** The highest three bits of a global unicast address are 001 (RFC 4291, section 2.4). */
  private static final int GLOBAL_MASK = 0xe0;

  private static final int GLOBAL = 0x20;

  private RoutingTable() {}

  /**
   * Returns the default gateways of {@code /proc/net/route}, the one that is used first.
   *
   * @param order the order of the bytes of an address, which is this machine's
   */
  static List<Gateway> ipv4(String table, ByteOrder order) {
    List<Gateway> gateways = new ArrayList<>();
    for (String line : table.split("\n")) {
      // Iface Destination Gateway Flags RefCnt Use Metric Mask ...
      String[] fields = BLANKS.split(line.trim());
      if (fields.length >= 8 && fields[1].equals(NO_IPV4) && fields[7].equals(NO_IPV4)) {
        addGateway(gateways, fields[0], fields[2], fields[3], fields[6], 10, order);
      }
    }
    gateways.sort(Comparator.comparingLong(Gateway::metric));
    return gateways;
  }

  /** Returns the default gateways of {@code /proc/net/ipv6_route}, the one that is used first. */
  static List<Gateway> ipv6(String table) {
    List<Gateway> gateways = new ArrayList<>();
    for (String line : table.split("\n")) {
      // Destination length source length gateway metric references uses flags device
      String[] fields = BLANKS.split(line.trim());
      boolean isDefault =
          fields.length >= 10 && fields[0].equals(NO_IPV6) && fields[1].equals("00");
      if (isDefault && !fields[4].equals(NO_IPV6)) {
        addGateway(gateways, fields[9], fields[4], fields[8], fields[5], HEX, ByteOrder.BIG_ENDIAN);
      }
    }
    gateways.sort(Comparator.comparingLong(Gateway::metric));
    return gateways;
  }

  private static void addGateway(
      List<Gateway> gateways,
      String device,
      String address,
      String flags,
      String metric,
      int radix,
      ByteOrder order) {
    try {
      int set = Integer.parseUnsignedInt(flags, HEX);
      if ((set & UP) != 0 && (set & TO_GATEWAY) != 0 && (set & REJECT) == 0) {
        gateways.add(new Gateway(address(address, order), device, Long.parseLong(metric, radix)));
      }
    } catch (NumberFormatException | UnknownHostException e) { // Not a line of this table.
      return;
    }
  }

  /**
   * Returns the addresses of {@code /proc/net/if_inet6} at which the internet reaches this machine:
   * global, not temporary, not deprecated.
   *
   * @param device the device of the network, such as {@code eth0}
   */
  static Set<InetAddress> globalAddresses(String table, String device) {
    Set<InetAddress> addresses = new LinkedHashSet<>();
    for (String line : table.split("\n")) {
      // Address index prefix scope flags device
      String[] fields = BLANKS.split(line.trim());
      if (fields.length >= 6 && fields[5].equals(device)) {
        addGlobal(addresses, fields[0], fields[4]);
      }
    }
    return addresses;
  }

  private static void addGlobal(Set<InetAddress> addresses, String text, String flags) {
    try {
      int set = Integer.parseUnsignedInt(flags, HEX);
      InetAddress address = address(text, ByteOrder.BIG_ENDIAN);
      boolean isGlobal = (address.getAddress()[0] & GLOBAL_MASK) == GLOBAL;
      if (isGlobal && (set & (TEMPORARY | UNUSABLE)) == 0) {
        addresses.add(address);
      }
    } catch (NumberFormatException | UnknownHostException e) { // Not a line of this table.
      return;
    }
  }

  private static InetAddress address(String hex, ByteOrder order) throws UnknownHostException {
    byte[] bytes = new byte[hex.length() / 2];
    for (int i = 0; i < bytes.length; i++) {
      int at = order == ByteOrder.BIG_ENDIAN ? i : bytes.length - 1 - i;
      bytes[at] = (byte) Integer.parseInt(hex.substring(2 * i, 2 * i + 2), HEX);
    }
    return InetAddress.getByAddress(bytes);
  }
}
