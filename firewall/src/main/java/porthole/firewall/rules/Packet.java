package porthole.firewall.rules;

import java.util.regex.Pattern;

/**
 * The first packet (SYN) of a new TCP connection from outside: through an interface that is not lo,
 * tap or tun, from any address of a network, from a port that nobody knows.
 */
public final class Packet {
  /**
   * The lowest port that is opened: the original's, and above all that the device itself serves.
   */
  public static final int MIN_OPEN_PORT = 8000;

  public static final int MAX_PORT = 65535;
  static final int ANY_PORT = 0;
  private static final Pattern DECIMAL = Pattern.compile("0|[1-9][0-9]{0,4}");

  private final int port;
  private final Network source;
  private final boolean tracked;

  private Packet(int port, Network source, boolean tracked) {
    this.port = port;
    this.source = source;
    this.tracked = tracked;
  }

  /** Returns the packet to the port from whichever address of the source. */
  public static Packet to(int port, Network source) {
    return new Packet(port, source, true);
  }

  /**
   * Returns the packet to a port of which nothing is known: what decides about it is the default.
   */
  static Packet toAnyPort() {
    return new Packet(ANY_PORT, Network.ANY, true);
  }

  /**
   * Returns it as it is where a rule may have taken it from connection tracking: its state is
   * unknown.
   */
  Packet untracked() {
    return new Packet(port, source, false);
  }

  private boolean anyPort() {
    return port == ANY_PORT;
  }

  Network source() {
    return source;
  }

  /** Returns whether its state is NEW for certain. */
  boolean tracked() {
    return tracked;
  }

  /**
   * Returns the port that the ASCII digits name, as an owner gives it.
   *
   * @throws IllegalArgumentException when it is anything else, or outside min..65535
   */
  public static int parsePort(String text, int min) {
    int port = DECIMAL.matcher(text).matches() ? Integer.parseInt(text) : -1;
    if (port < min || port > MAX_PORT) {
      throw new IllegalArgumentException(
          "Expected a port from "
              + min
              + " to "
              + MAX_PORT
              + " but was '"
              + text
              + (text.matches("0[0-9]+") ? "': leave the leading zero out." : "'."));
    }
    return port;
  }

  /** Returns whether a rule's list of ports and ranges, such as 22,80:90, holds for the port. */
  Match goesTo(String rule) {
    Match match = Match.NO;
    for (String one : rule.split(",", -1)) {
      Match next = inRange(one);
      match = next.compareTo(match) > 0 ? next : match;
    }
    return match;
  }

  private Match inRange(String rule) {
    int colon = rule.indexOf(':');
    int first = number(colon < 0 ? rule : rule.substring(0, colon), colon < 0 ? -1 : 0);
    int last = colon < 0 ? first : number(rule.substring(colon + 1), MAX_PORT);
    if (first < 0 || last < first) {
      return Match.MAYBE;
    }
    if (anyPort()) {
      return first <= 1 && last == MAX_PORT ? Match.YES : Match.MAYBE;
    }
    return Match.of(first <= port && port <= last);
  }

  /**
   * Returns the port, or -1 when it cannot be told: a service's name, or 022, which iptables takes
   * for octal.
   */
  private static int number(String text, int whenEmpty) {
    if (text.isEmpty()) {
      return whenEmpty;
    }
    if (text.equals("ssh")) {
      return 22;
    }
    int port = DECIMAL.matcher(text).matches() ? Integer.parseInt(text) : -1;
    return port <= MAX_PORT ? port : -1;
  }
}
