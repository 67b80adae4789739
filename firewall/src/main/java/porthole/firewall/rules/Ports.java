package porthole.firewall.rules;

import java.util.regex.Pattern;

/** TCP ports: as an owner gives them, and as the rules of a file name them. */
public final class Ports {
  /** The lowest port that is opened: the original's, and above all that the device itself serves. */
  public static final int MIN_OPEN = 8000;
  public static final int MAX = 65535;
  private static final Pattern DECIMAL = Pattern.compile("0|[1-9][0-9]{0,4}");

  private Ports() {
  }

  /**
   * Returns the port that the ASCII digits name.
   *
   * @throws IllegalArgumentException when it is anything else, or outside min..65535
   */
  public static int parse(String text, int min) {
    int port = DECIMAL.matcher(text).matches() ? Integer.parseInt(text) : -1;
    if (port < min || port > MAX) {
      throw new IllegalArgumentException(
          "Expected a port from " + min + " to " + MAX + " but was '" + text + "'.");
    }
    return port;
  }

  /** Returns whether a rule's list of ports and ranges, such as 22,80:90, holds for the port. */
  static Match list(String rule, Packet packet) {
    Match match = Match.NO;
    for (String one : rule.split(",", -1)) {
      Match next = range(one, packet);
      match = next.compareTo(match) > 0 ? next : match;
    }
    return match;
  }

  private static Match range(String rule, Packet packet) {
    int colon = rule.indexOf(':');
    int first = number(colon < 0 ? rule : rule.substring(0, colon), colon < 0 ? -1 : 0);
    int last = colon < 0 ? first : number(rule.substring(colon + 1), MAX);
    if (first < 0 || last < 0) {
      return Match.MAYBE;
    }
    if (packet.anyPort()) {
      return first <= 1 && last == MAX ? Match.YES : Match.MAYBE;
    }
    return Match.of(first <= packet.port() && packet.port() <= last);
  }

  /** Returns the port, or -1 when it cannot be told: a service's name, or 022, which iptables takes for octal. */
  private static int number(String text, int whenEmpty) {
    if (text.isEmpty()) {
      return whenEmpty;
    }
    if (text.equals("ssh")) {
      return 22;
    }
    int port = DECIMAL.matcher(text).matches() ? Integer.parseInt(text) : -1;
    return port <= MAX ? port : -1;
  }
}
