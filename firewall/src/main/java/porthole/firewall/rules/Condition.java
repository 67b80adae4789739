package porthole.firewall.rules;

import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * Whether a rule's conditions hold for a packet. What is not known here is MAYBE: never a guess.
 * iptables-extensions(8).
 */
final class Condition {
  private static final List<String> KNOWN_MATCHES =
      Arrays.asList("tcp", "multiport", "state", "conntrack", "comment");
  private static final List<String> OTHER_PROTOCOLS =
      Arrays.asList(
          "udp",
          "udplite",
          "icmp",
          "icmpv6",
          "ipv6-icmp",
          "esp",
          "ah",
          "sctp",
          "dccp",
          "igmp",
          "gre",
          "mh");
  private static final List<String> NOT_NEW =
      Arrays.asList("ESTABLISHED", "RELATED", "INVALID", "UNTRACKED");
  private static final List<String> FLAGS = Arrays.asList("SYN", "ACK", "FIN", "RST", "URG", "PSH");
  private static final List<String> PORT_OPTIONS =
      Arrays.asList(
          "--dport", "--sport", "--tcp-flags", "--syn", "--dports", "--sports", "--ports");

  private static final List<String> TCP = Arrays.asList("tcp", "6");

  private Condition() {}

  static Match of(Rule rule, Packet packet) {
    Match match = rule.readable() ? Match.YES : Match.MAYBE;
    for (Option option : rule.options()) {
      match = match.and(of(option, packet));
    }
    return match == Match.YES && needsTcp(rule) ? Match.MAYBE : match;
  }

  /** Returns the options that cannot be told about, for a message: "-s 10.0.0.0/8, -m recent". */
  static String doubts(Rule rule, Packet packet) {
    StringBuilder doubts = new StringBuilder();
    for (Option option : rule.options()) {
      if (of(option, packet) == Match.MAYBE) {
        doubts.append(doubts.length() == 0 ? "" : ", ").append(Text.shown(option.toString()));
      }
    }
    return doubts.length() == 0 ? "its wording" : doubts.toString();
  }

  /**
   * A port without -p tcp is no rule that iptables takes; what somebody meant by it is not ours to
   * guess.
   */
  private static boolean needsTcp(Rule rule) {
    boolean tcp = false;
    boolean port = false;
    for (Option option : rule.options()) {
      tcp |= option.name().equals("-p") && !option.negated() && TCP.contains(lower(option));
      port |= PORT_OPTIONS.contains(option.name());
    }
    return port && !tcp;
  }

  private static String lower(Option option) {
    return option.value().toLowerCase(Locale.ROOT);
  }

  private static Match of(Option option, Packet packet) {
    return plain(option, packet).negatedIf(option.negated());
  }

  private static Match plain(Option option, Packet packet) {
    switch (option.name()) {
      case "-A":
      case "-j":
      case "-g":
      case "-c":
      case "--comment":
      case "--log-prefix":
      case "--log-level":
      case "--reject-with":
        return option.negated() ? Match.MAYBE : Match.YES;
      case "-m":
        return !option.negated() && KNOWN_MATCHES.contains(option.value())
            ? Match.YES
            : Match.MAYBE;
      case "-p":
        return protocol(option.value());
      case "-f":
        return Match.NO;
      case "-i":
        return incoming(option.value());
      case "-s":
        return packet.source().within(option.value());
      case "-d":
        return Network.ANY.within(option.value());
      case "--dport":
      case "--dports":
        return packet.goesTo(option.value());
      case "--ports":
        return packet.goesTo(option.value()) == Match.YES ? Match.YES : Match.MAYBE;
      case "--sport":
      case "--sports":
        return Packet.toAnyPort().goesTo(option.value());
      case "--syn":
        return Match.YES;
      case "--tcp-flags":
        return flags(option.values().get(0), option.values().get(1));
      case "--state":
      case "--ctstate":
        return state(option.value(), packet);
      default:
        return Match.MAYBE;
    }
  }

  private static Match protocol(String value) {
    String name = value.toLowerCase(Locale.ROOT);
    if (Arrays.asList("tcp", "6", "all", "0").contains(name)) {
      return Match.YES;
    }
    return OTHER_PROTOCOLS.contains(name) || name.matches("[1-9][0-9]{0,2}")
        ? Match.NO
        : Match.MAYBE;
  }

  private static Match incoming(String value) {
    if (value.equals("+")) {
      return Match.YES;
    }
    return value.matches("lo|(tap|tun)[0-9]*\\+?") ? Match.NO : Match.MAYBE;
  }

  /** A SYN has that flag alone: of the flags in the mask, exactly those compared must be set. */
  private static Match flags(String mask, String set) {
    Set<String> masked = flagNames(mask);
    Set<String> compared = flagNames(set);
    if (!FLAGS.containsAll(masked) || !FLAGS.containsAll(compared)) {
      return Match.MAYBE;
    }
    masked.retainAll(flagNames("SYN"));
    return Match.of(masked.equals(compared));
  }

  private static Set<String> flagNames(String list) {
    Set<String> names =
        new HashSet<>(Arrays.asList(list.equals("NONE") ? new String[0] : upper(list).split(",")));
    if (names.remove("ALL")) {
      names.addAll(FLAGS);
    }
    return names;
  }

  private static Match state(String list, Packet packet) {
    List<String> states = Arrays.asList(upper(list).split(","));
    if (!packet.tracked()) {
      return Match.MAYBE;
    }
    return states.contains("NEW")
        ? Match.YES
        : NOT_NEW.containsAll(states) ? Match.NO : Match.MAYBE;
  }

  private static String upper(String list) {
    return list.toUpperCase(Locale.ROOT);
  }
}
