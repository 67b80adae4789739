package porthole.firewall.rules;

import java.util.regex.Pattern;

/**
 * The first packet (SYN) of a new TCP connection from outside: through an interface that is not lo,
 * tap, tun or made by a program for its guests, from any address of a network, from an unknown
 * port, to an address of the device. Immutable.
 */
public final class Packet {
  /**
   * The lowest port that is opened: the original app's default, above the ports of the device's own
   * services.
   */
  public static final int MIN_OPEN_PORT = 8000;

  public static final int MAX_PORT = 65535;
  static final int ANY_PORT = 0;

  /** RFC 6335: lower ports are the system's; no client connects from them. */
  private static final int FIRST_CLIENT_PORT = 1024;

  private static final Pattern DECIMAL = Pattern.compile("0|[1-9][0-9]{0,4}");

  private final int port;
  private final IpNetwork source;
  private final String through;
  private final EarlierEffects earlierEffects;

  private Packet(int port, IpNetwork source, String through, EarlierEffects earlierEffects) {
    this.port = port;
    this.source = source;
    this.through = through;
    this.earlierEffects = earlierEffects;
  }

  /** Returns the packet to the port from any address of the source. */
  public static Packet to(int port, IpNetwork source) {
    return new Packet(port, source, "", EarlierEffects.NONE);
  }

  /** Returns the packet to an unknown port: the default decides about it. */
  static Packet toAnyPort() {
    return new Packet(ANY_PORT, IpNetwork.ANY, "", EarlierEffects.NONE);
  }

  /** Returns the packet through the interface of that name. */
  Packet through(String name) {
    return new Packet(port, source, name, earlierEffects);
  }

  /** Returns the packet with the effects that earlier rules of the file may have had on it. */
  Packet in(EarlierEffects file) {
    return new Packet(port, source, through, file);
  }

  /** Returns the name of the interface through which it comes, "" if unknown. */
  String through() {
    return through;
  }

  EarlierEffects earlierEffects() {
    return earlierEffects;
  }

  private boolean anyPort() {
    return port == ANY_PORT;
  }

  IpNetwork source() {
    return source;
  }

  /**
   * Returns the port that an owner gives in ASCII digits.
   *
   * @throws IllegalArgumentException if it is anything else, or outside min..65535
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

  /**
   * Returns whether a rule's list holds for the source port of a client, which is usually 1024 or
   * higher.
   */
  static Likelihood comesFrom(String rule) {
    Likelihood match = Likelihood.NO;
    for (String one : rule.split(",", -1)) {
      int[] ends = range(one);
      boolean unknown = ends[0] < 0 || ends[1] < ends[0];
      match =
          match.or(
              unknown
                  ? Likelihood.MAYBE
                  : ends[0] <= 1 && ends[1] == MAX_PORT
                      ? Likelihood.YES
                      : ends[1] == 0
                          ? Likelihood.NO
                          : ends[1] < FIRST_CLIENT_PORT
                              ? Likelihood.RARELY
                              : ends[0] <= FIRST_CLIENT_PORT && ends[1] == MAX_PORT
                                  ? Likelihood.MOSTLY
                                  : Likelihood.MAYBE);
    }
    return match;
  }

  /** Returns the first and the last port of a range; the first is -1 if it cannot be read. */
  private static int[] range(String rule) {
    int colon = rule.indexOf(':');
    int first = number(colon < 0 ? rule : rule.substring(0, colon), colon < 0 ? -1 : 0);
    int last = colon < 0 ? first : number(rule.substring(colon + 1), MAX_PORT);
    return new int[] {first, last};
  }

  /** Returns whether a rule's list of ports and ranges, such as 22,80:90, holds for the port. */
  Likelihood goesTo(String rule) {
    Likelihood match = Likelihood.NO;
    for (String one : rule.split(",", -1)) {
      Likelihood next = inRange(one);
      match = match.or(next);
    }
    return match;
  }

  private Likelihood inRange(String rule) {
    int first = range(rule)[0];
    int last = range(rule)[1];
    if (first < 0 || last < first) {
      return Likelihood.MAYBE;
    }
    if (anyPort()) {
      return first <= 1 && last == MAX_PORT ? Likelihood.YES : Likelihood.MAYBE;
    }
    return Likelihood.of(first <= port && port <= last);
  }

  /**
   * Returns the port, or -1 if it cannot be read: a service's name, or 022, which iptables takes
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
