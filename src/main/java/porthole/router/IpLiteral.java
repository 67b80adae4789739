package porthole.router;

import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Arrays;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import porthole.protocol.CloseCode;
import porthole.protocol.ProtocolViolationException;
import porthole.protocol.ResponseHead;

/** IP addresses as text and as bytes. Never looks up a name. */
public final class IpLiteral {
  static final int IPV4_BYTES = 4;
  static final int IPV6_BYTES = 16;

  private static final int IPV6_GROUPS = 8;
  private static final int MAPPED_AT = 12; // Where an IPv4 address stands in an IPv6 address.

  private static final String NUMBER = "(0|[1-9][0-9]?|1[0-9]{2}|2[0-4][0-9]|25[0-5])";
  private static final Pattern IPV4 =
      Pattern.compile(NUMBER + "\\." + NUMBER + "\\." + NUMBER + "\\." + NUMBER);
  private static final Pattern GROUP = Pattern.compile("[0-9A-Fa-f]{1,4}");

  private IpLiteral() {}

  /**
   * Parses an IPv4 address in four decimal numbers or an IPv6 address (RFC 4291, section 2.2)
   * without brackets and zone. An IPv4-mapped address becomes an IPv4 address.
   */
  public static InetAddress parse(String text) throws ProtocolViolationException {
    Matcher ipv4 = IPV4.matcher(text);
    if (ipv4.matches()) {
      byte[] bytes = new byte[IPV4_BYTES];
      for (int i = 0; i < bytes.length; i++) {
        bytes[i] = (byte) Integer.parseInt(ipv4.group(i + 1));
      }
      return of(bytes);
    }
    int gap = text.indexOf("::");
    if (gap < 0) {
      return of(filled(text, groups(text, text), new byte[0]));
    }
    String head = text.substring(0, gap);
    String tail = text.substring(gap + 2);
    return of(
        filled(
            text,
            head.isEmpty() ? new byte[0] : groups(head, text),
            tail.isEmpty() ? new byte[0] : groups(tail, text)));
  }

  private static byte[] groups(String part, String text) throws ProtocolViolationException {
    String[] groups = part.split(":", -1);
    byte[] bytes = new byte[2 * groups.length + 2];
    int length = 0;
    for (int i = 0; i < groups.length && i <= IPV6_GROUPS; i++) {
      if (i == groups.length - 1 && IPV4.matcher(groups[i]).matches()) {
        System.arraycopy(parse(groups[i]).getAddress(), 0, bytes, length, IPV4_BYTES);
        length += IPV4_BYTES;
      } else if (GROUP.matcher(groups[i]).matches()) {
        int group = Integer.parseInt(groups[i], 16);
        bytes[length++] = (byte) (group >> 8);
        bytes[length++] = (byte) group;
      } else {
        throw expected("an IP address", text);
      }
    }
    return Arrays.copyOf(bytes, length);
  }

  private static byte[] filled(String text, byte[] head, byte[] tail)
      throws ProtocolViolationException {
    int length = head.length + tail.length;
    int gap = text.indexOf("::");
    int dot = text.indexOf('.');
    boolean isIpv4InFront = dot >= 0 && dot < gap;
    if (isIpv4InFront || (gap >= 0 ? length > IPV6_BYTES - 2 : length != IPV6_BYTES)) {
      throw expected("an IP address", text);
    }
    byte[] bytes = Arrays.copyOf(head, IPV6_BYTES);
    System.arraycopy(tail, 0, bytes, IPV6_BYTES - tail.length, tail.length);
    return bytes;
  }

  /** Returns an address as a URL holds it: {@code 192.0.2.1}, {@code [2001:db8::1]}. */
  public static String url(InetAddress address) {
    String text = text(address);
    return address instanceof Inet4Address ? text : "[" + text + "]";
  }

  /**
   * Returns an address as text, without its zone, in its canonical form (RFC 5952, section 4):
   * {@code 2001:db8::1}. Some routers compare texts, not addresses.
   */
  public static String text(InetAddress address) {
    byte[] bytes = address.getAddress();
    if (bytes.length == IPV4_BYTES) {
      return address.getHostAddress();
    }
    int gap = 0;
    int gapLength = 1; // One group of zeros is written.
    for (int i = 0; i < IPV6_GROUPS; i++) {
      int zeros = zeroGroups(bytes, i);
      if (zeros > gapLength) {
        gap = i;
        gapLength = zeros;
      }
    }
    if (gapLength == 1) {
      return hexGroups(bytes, 0, IPV6_GROUPS);
    }
    return hexGroups(bytes, 0, gap) + "::" + hexGroups(bytes, gap + gapLength, IPV6_GROUPS);
  }

  /** Returns how many groups of zeros begin at a group. */
  private static int zeroGroups(byte[] bytes, int from) {
    int i = from;
    while (i < IPV6_GROUPS && bytes[2 * i] == 0 && bytes[2 * i + 1] == 0) {
      i++;
    }
    return i - from;
  }

  private static String hexGroups(byte[] bytes, int from, int to) {
    StringBuilder text = new StringBuilder();
    for (int i = from; i < to; i++) {
      int group = (bytes[2 * i] & 0xff) << 8 | bytes[2 * i + 1] & 0xff;
      text.append(i == from ? "" : ":").append(Integer.toHexString(group));
    }
    return text.toString();
  }

  /** Returns the address of 4 or 16 bytes; an IPv4-mapped one is an IPv4 address. */
  static InetAddress of(byte[] bytes) {
    try {
      return InetAddress.getByAddress(bytes);
    } catch (UnknownHostException e) {
      throw new IllegalArgumentException("Expected 4 or 16 bytes but were " + bytes.length, e);
    }
  }

  /** Returns the 16 bytes of an address; an IPv4 address is mapped (RFC 4291, section 2.5.5.2). */
  static byte[] sixteenBytes(InetAddress address) {
    byte[] bytes = address.getAddress();
    if (bytes.length == IPV6_BYTES) {
      return bytes;
    }
    byte[] mapped = new byte[IPV6_BYTES];
    mapped[MAPPED_AT - 2] = (byte) 0xff;
    mapped[MAPPED_AT - 1] = (byte) 0xff;
    System.arraycopy(bytes, 0, mapped, MAPPED_AT, bytes.length);
    return mapped;
  }

  /** Returns the error "expected X but was 'Y'", with Y fit for a terminal. */
  static ProtocolViolationException expected(String what, String found) {
    return new ProtocolViolationException(
        CloseCode.PROTOCOL_ERROR,
        "expected " + what + " but was '" + ResponseHead.printable(found) + "'");
  }

  /** Returns the error "expected X but was N". */
  static ProtocolViolationException expected(String what, long found) {
    return new ProtocolViolationException(
        CloseCode.PROTOCOL_ERROR, "expected " + what + " but was " + found);
  }
}
