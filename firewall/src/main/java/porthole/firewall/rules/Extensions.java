package porthole.firewall.rules;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Decides the matches of iptables-extensions(8) for a new connection from outside, such as its type
 * of address, its source and its rate.
 */
final class Extensions {
  /** The length of a SYN with all the options that a system sets, RFC 9293; with none it is 40. */
  private static final int MIN_SYN_BYTES = 40;

  private static final int MAX_SYN_BYTES = 100;

  /** RFC 9293, 3.7.1: every host accepts this size. The maximum is above that of any frame. */
  private static final int MIN_MSS = 536;

  private static final int MAX_MSS = 9000;
  private static final Pattern RATE = Pattern.compile("([0-9]{1,9})/([a-z]+)");
  private static final List<String> NO_TYPES_OF_A_HOST =
      Arrays.asList("BROADCAST", "MULTICAST", "ANYCAST", "UNSPEC", "BLACKHOLE", "PROHIBIT");

  private Extensions() {}

  @SuppressWarnings("checkstyle:MethodLength") // A table, one row for each option.
  static Likelihood of(Option option, Rule rule, Packet packet) {
    switch (option.name()) {
      case "--dst-type":
        return type(option.value(), "LOCAL", "UNICAST");
      case "--src-type":
        return type(option.value(), "UNICAST", "LOCAL");
      case "--pkt-type":
        return packetType(option.value());
      case "--limit":
        return isFloodLimit(option.value()) ? Likelihood.MOSTLY : Likelihood.MAYBE;
      case "--hashlimit-upto":
        return admitsNewSource(option, rule) ? Likelihood.MOSTLY : Likelihood.MAYBE;
      case "--hashlimit-above":
        return admitsNewSource(option, rule) ? Likelihood.RARELY : Likelihood.MAYBE;
      case "--connlimit-upto":
        return option.value().matches("[1-9][0-9]*") ? Likelihood.MOSTLY : Likelihood.MAYBE;
      case "--connlimit-above":
        return option.value().matches("[1-9][0-9]*") ? Likelihood.RARELY : Likelihood.MAYBE;
      case "--rcheck":
      case "--update":
        return recent(rule, packet);
      case "--match-set":
        return option.values().get(1).matches("src(,src)*") ? Likelihood.RARELY : Likelihood.MAYBE;
      case "--src-range":
        return packet.source().inRange(option.value());
      case "--source-country":
      case "--mac-source":
      case "--string":
      case "--hex-string": // A SYN carries no text.
        return Likelihood.RARELY;
      case "--mark":
        return mark(option.value(), packet);
      case "--length":
        return within(option.value(), MIN_SYN_BYTES, MAX_SYN_BYTES);
      case "--mss":
        return within(option.value(), MIN_MSS, MAX_MSS);
      case "--physdev-is-bridged": // What is bridged does not come to the device itself.
      case "--physdev-out":
        return Likelihood.NO;
      case "--dir":
        return Likelihood.of(option.value().equals("in"));
      case "--pol":
        return option.value().equals("none") ? Likelihood.MOSTLY : Likelihood.RARELY;
      case "-m": // Of these alone, the name itself is a condition.
        return option.value().equals("rpfilter") && rule.option("--invert") != null
            ? Likelihood.RARELY
            : Likelihood.MOSTLY;
      default:
        return Likelihood.MAYBE;
    }
  }

  private static Likelihood type(String types, String always, String never) {
    Likelihood match = Likelihood.NO;
    for (String one : types.toUpperCase(Locale.ROOT).split(",", -1)) {
      boolean no = one.equals(never) || NO_TYPES_OF_A_HOST.contains(one);
      match = match.or(one.equals(always) ? Likelihood.YES : no ? Likelihood.NO : Likelihood.MAYBE);
    }
    return match;
  }

  private static Likelihood packetType(String type) {
    switch (type.toLowerCase(Locale.ROOT)) {
      case "unicast":
      case "host":
        return Likelihood.YES;
      case "broadcast":
      case "multicast":
        return Likelihood.NO;
      default:
        return Likelihood.MAYBE;
    }
  }

  /** Returns whether the limit only guards against floods. A person may exceed a slower limit. */
  private static boolean isFloodLimit(String rate) {
    Matcher matcher = RATE.matcher(rate);
    if (!matcher.matches() || Integer.parseInt(matcher.group(1)) == 0) {
      return false;
    }
    int perUnit = Integer.parseInt(matcher.group(1));
    return matcher.group(2).startsWith("s") || matcher.group(2).startsWith("m") && perUnit >= 60;
  }

  /**
   * Returns whether a new source is within the limit: each source is counted by itself, or the
   * limit only guards against floods.
   */
  private static boolean admitsNewSource(Option limit, Rule rule) {
    Option mode = rule.option("--hashlimit-mode");
    boolean bySource = mode != null && Arrays.asList(mode.value().split(",")).contains("srcip");
    return isFloodLimit(limit.value())
        || bySource && limit.value().matches("[1-9][0-9]{0,8}/[a-z]+");
  }

  /**
   * A list of earlier sources is a ban, unless earlier rules have entered this very packet often
   * enough.
   */
  private static Likelihood recent(Rule rule, Packet packet) {
    Option hits = rule.option("--hitcount");
    boolean readable = hits == null || hits.value().matches("[1-9][0-9]{0,5}");
    if (!readable || rule.count("-m", "recent") > 1) {
      return Likelihood.MAYBE;
    }
    int needed = hits == null ? 1 : Integer.parseInt(hits.value());
    int entered = packet.earlierEffects().recentlySet(EarlierEffects.recentName(rule));
    return needed > entered ? Likelihood.RARELY : Likelihood.MAYBE;
  }

  /** A packet has the mark 0 until a rule sets another. */
  private static Likelihood mark(String wanted, Packet packet) {
    String value = wanted.split("/", 2)[0];
    if (packet.earlierEffects().marked() || !value.matches("0x[0-9a-fA-F]{1,8}|[0-9]{1,10}")) {
      return Likelihood.MAYBE;
    }
    return value.matches("(0x)?0+") ? Likelihood.MOSTLY : Likelihood.RARELY;
  }

  /** Decides about a size that is usually from min to max. */
  private static Likelihood within(String range, int min, int max) {
    if (!range.matches("[0-9]{1,5}(:[0-9]{1,5})?")) {
      return Likelihood.MAYBE;
    }
    String[] ends = range.split(":");
    int first = Integer.parseInt(ends[0]);
    int last = Integer.parseInt(ends[ends.length - 1]);
    if (last < min || first > max) {
      return Likelihood.RARELY;
    }
    return first <= min && last >= max ? Likelihood.MOSTLY : Likelihood.MAYBE;
  }
}
