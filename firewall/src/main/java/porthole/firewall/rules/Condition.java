package porthole.firewall.rules;

import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * Decides whether a rule's conditions hold for a packet. An unknown condition is MAYBE, never a
 * guess. iptables-extensions(8).
 */
final class Condition {
  /** Matches that are no condition themselves: their options say everything. */
  private static final List<String> KNOWN_MATCHES =
      Arrays.asList(
          "tcp",
          "multiport",
          "state",
          "conntrack",
          "comment",
          "addrtype",
          "pkttype",
          "limit",
          "hashlimit",
          "connlimit",
          "recent",
          "set",
          "geoip",
          "iprange",
          "mac",
          "mark",
          "length",
          "tcpmss",
          "string",
          "physdev",
          "policy");

  /** Options that configure a match or a target. They are no conditions and always hold. */
  private static final List<String> MANNERS =
      Arrays.asList(
          "-A",
          "-j",
          "-g",
          "-c",
          "--comment",
          "--log-prefix",
          "--log-level",
          "--reject-with",
          "--limit-burst",
          "--hashlimit-burst",
          "--hashlimit-mode",
          "--hashlimit-name",
          "--hashlimit-srcmask",
          "--hashlimit-htable-size",
          "--hashlimit-htable-max",
          "--hashlimit-htable-expire",
          "--hashlimit-htable-gcinterval",
          "--connlimit-mask",
          "--connlimit-saddr",
          "--set",
          "--rsource",
          "--rttl",
          "--reap",
          "--name",
          "--mask",
          "--seconds",
          "--hitcount",
          "--algo",
          "--from",
          "--to",
          "--icase",
          "--loose",
          "--validmark",
          "--accept-local",
          "--invert");

  /** Shown with --update, which cannot be understood without them. */
  private static final List<String> HOW_OFTEN = Arrays.asList("--seconds", "--hitcount");

  /**
   * Interfaces through which no connection comes from outside: loopback, tunnels, and bridges to
   * guests.
   */
  static final String INNER_INTERFACE =
      "lo|(tap|tun)[0-9]*\\+?|(docker|virbr|lxcbr|lxdbr|wg)[0-9]+|(docker|virbr|veth|wg)\\+"
          + "|docker_gwbridge|br-[0-9a-f]{12}";

  /** Options about where a packet comes in. They affect ssh in the same way. */
  private static final List<String> PLACES =
      Arrays.asList("-i", "-d", "--dst-range", "--physdev-in");

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

  /** Headers of IPv6 that the first packet of a TCP connection does not have. */
  private static final List<String> EXTENSION_HEADERS =
      Arrays.asList("rt", "frag", "hbh", "dst", "mh", "icmp6");

  private static final List<String> NOT_NEW =
      Arrays.asList("ESTABLISHED", "RELATED", "INVALID", "UNTRACKED");
  private static final List<String> FLAGS = Arrays.asList("SYN", "ACK", "FIN", "RST", "URG", "PSH");
  private static final List<String> PORT_OPTIONS =
      Arrays.asList(
          "--dport", "--sport", "--tcp-flags", "--syn", "--dports", "--sports", "--ports");

  private static final List<String> TCP = Arrays.asList("tcp", "6");

  private Condition() {}

  static Likelihood of(Rule rule, Packet packet) {
    if (!rule.readable()) {
      return Likelihood.MAYBE;
    }
    Likelihood match = Likelihood.YES;
    for (Option option : rule.options()) {
      match = match.and(of(option, rule, packet));
    }
    return match != Likelihood.NO && needsTcp(rule) ? Likelihood.MAYBE : match;
  }

  /** Returns the number of source addresses that the rule names, or 0 if it names none. */
  static long sources(Rule rule) {
    Option source = rule.option("-s");
    Option range = rule.option("--src-range");
    if (source != null) {
      return IpNetwork.ofRule(source.value()).size();
    }
    return range == null ? 0 : IpNetwork.rangeSize(range.value());
  }

  /** Returns whether the rule depends only on where a packet comes in. */
  static boolean isAboutPlace(Rule rule, Packet packet) {
    boolean place = rule.readable() && !needsTcp(rule);
    for (Option option : rule.options()) {
      place &= isCertain(of(option, rule, packet)) || PLACES.contains(option.name());
    }
    return place;
  }

  private static boolean isCertain(Likelihood match) {
    return match == Likelihood.YES || match == Likelihood.NO;
  }

  /** Returns the options that may or may not hold, for a message: "-s 10.0.0.0/8, -m recent". */
  static String doubts(Rule rule, Packet packet) {
    StringBuilder doubts = new StringBuilder();
    for (Option option : rule.options()) {
      boolean shown = HOW_OFTEN.contains(option.name());
      if (shown || !isCertain(of(option, rule, packet))) {
        doubts.append(doubts.length() == 0 ? "" : ", ").append(Text.shown(option.toString()));
      }
    }
    return doubts.length() == 0 ? "its wording" : doubts.toString();
  }

  /**
   * Returns whether the rule names a port without -p tcp. Iptables refuses such a rule, and its
   * meaning is not guessed.
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

  private static Likelihood of(Option option, Rule rule, Packet packet) {
    return plain(option, rule, packet).negatedIf(option.negated());
  }

  @SuppressWarnings("checkstyle:MethodLength") // A table, one row for each option.
  private static Likelihood plain(Option option, Rule rule, Packet packet) {
    if (MANNERS.contains(option.name())) {
      return option.negated() ? Likelihood.MAYBE : Likelihood.YES;
    }
    switch (option.name()) {
      case "-m":
        if (option.negated()) {
          return Likelihood.MAYBE;
        }
        if (EXTENSION_HEADERS.contains(option.value())) {
          return Likelihood.NO;
        }
        return option.value().equals("rpfilter")
            ? Extensions.of(option, rule, packet)
            : KNOWN_MATCHES.contains(option.value()) ? Likelihood.YES : Likelihood.MAYBE;
      case "-p":
        return protocol(option.value());
      case "-f":
        return Likelihood.NO;
      case "-i":
        return incoming(option.value(), packet.through());
      case "-s":
        return packet.source().within(option.value());
      case "-d":
        return IpNetwork.destination(option.value());
      case "--dport":
      case "--dports":
        return packet.goesTo(option.value());
      case "--ports":
        return packet.goesTo(option.value()) == Likelihood.YES ? Likelihood.YES : Likelihood.MAYBE;
      case "--sport":
      case "--sports":
        return Packet.comesFrom(option.value());
      case "--syn":
        return Likelihood.YES;
      case "--tcp-flags":
        return flags(option.values().get(0), option.values().get(1));
      case "--state":
      case "--ctstate":
        return state(option.value(), packet);
      default:
        return Extensions.of(option, rule, packet);
    }
  }

  private static Likelihood protocol(String value) {
    String name = value.toLowerCase(Locale.ROOT);
    if (Arrays.asList("tcp", "6", "all", "0").contains(name)) {
      return Likelihood.YES;
    }
    return OTHER_PROTOCOLS.contains(name) || name.matches("[1-9][0-9]{0,2}")
        ? Likelihood.NO
        : Likelihood.MAYBE;
  }

  private static Likelihood incoming(String value, String through) {
    if (value.equals("+")) {
      return Likelihood.YES;
    }
    if (value.matches(INNER_INTERFACE)) {
      return Likelihood.NO;
    }
    if (through.isEmpty()) {
      return Likelihood.MAYBE;
    }
    return Likelihood.of(
        value.endsWith("+")
            ? through.startsWith(value.substring(0, value.length() - 1))
            : through.equals(value));
  }

  /** A SYN has only that flag: of the flags in the mask, exactly the compared ones must be set. */
  private static Likelihood flags(String mask, String set) {
    Set<String> masked = flagNames(mask);
    Set<String> compared = flagNames(set);
    if (!FLAGS.containsAll(masked) || !FLAGS.containsAll(compared)) {
      return Likelihood.MAYBE;
    }
    masked.retainAll(flagNames("SYN"));
    return Likelihood.of(masked.equals(compared));
  }

  private static Set<String> flagNames(String list) {
    Set<String> names =
        new HashSet<>(Arrays.asList(list.equals("NONE") ? new String[0] : upper(list).split(",")));
    if (names.remove("ALL")) {
      names.addAll(FLAGS);
    }
    return names;
  }

  private static Likelihood state(String list, Packet packet) {
    List<String> states = Arrays.asList(upper(list).split(","));
    if (!packet.earlierEffects().tracked()) {
      return Likelihood.MAYBE;
    }
    return states.contains("NEW")
        ? Likelihood.YES
        : NOT_NEW.containsAll(states) ? Likelihood.NO : Likelihood.MAYBE;
  }

  private static String upper(String list) {
    return list.toUpperCase(Locale.ROOT);
  }
}
