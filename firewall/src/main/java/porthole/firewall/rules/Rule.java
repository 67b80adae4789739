package porthole.firewall.rules;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;

/** One -A line of a rule file: where it stands, its options and its target. Immutable. */
public final class Rule {
  private static final Pattern COUNTERS = Pattern.compile("^\\[[0-9]+:[0-9]+\\][ \\t]+");
  private static final Set<String> ONCE =
      new HashSet<>(
          Arrays.asList(
              "-A",
              "-p",
              "-s",
              "-d",
              "-i",
              "-o",
              "-j",
              "-g",
              "--dport",
              "--sport",
              "--dports",
              "--sports",
              "--ports",
              "--state",
              "--ctstate",
              "--tcp-flags",
              "--set",
              "--rcheck",
              "--update",
              "--name",
              "--hitcount",
              "--hashlimit-mode",
              "--src-range"));

  private final String table;
  private final int line;
  private final String text;
  private final ArrayList<Option> options = new ArrayList<>();

  /**
   * Whether every token is an option or a value of one. If not, nothing is known about the rule.
   */
  private boolean readable = true;

  private int words;

  private Rule(String table, int line, String text) {
    this.table = table;
    this.line = line;
    this.text = text;
  }

  /** Returns the rule in a line of the table; the line number counts from 1. */
  public static Rule parse(String table, int line, String text) throws RuleFileException {
    String rule = COUNTERS.matcher(text.trim()).replaceFirst("");
    Rule parsed = new Rule(table, line, rule);
    Tokens tokens = Tokens.of(rule);
    parsed.read(tokens);
    if (!parsed.has("-A")
        || parsed.options.get(0).negated()
        || !parsed.options.get(0).name().equals("-A")) {
      throw RuleFileException.at(
          line, "is '" + Text.shown(rule) + "': Expected -A and a chain, as iptables-save writes.");
    }
    return parsed;
  }

  private void read(Tokens tokens) {
    words = tokens.size();
    Set<String> seen = new HashSet<>();
    int at = 0;
    while (at < tokens.size()) {
      boolean negated = tokens.get(at).equals("!") && !tokens.quoted(at);
      at += negated ? 1 : 0;
      at = at < tokens.size() ? readOption(tokens, at, negated, seen) : unreadable(at);
    }
    readable &= tokens.whole();
    options.trimToSize();
  }

  private int readOption(Tokens tokens, int start, boolean negated, Set<String> seen) {
    String spelling = tokens.get(start);
    int at = start + 1;
    List<String> values = new ArrayList<>();
    int equals = spelling.startsWith("--") ? spelling.indexOf('=') : -1;
    if (equals > 0) {
      values.add(spelling.substring(equals + 1));
      spelling = spelling.substring(0, equals);
    }
    if (!spelling.startsWith("-") || tokens.quoted(start)) {
      return unreadable(at);
    }
    if (Option.isKnown(spelling)) {
      while (values.size() < Option.valuesOf(spelling)) {
        if (at == tokens.size()) {
          return unreadable(at);
        }
        values.add(tokens.get(at++));
      }
      readable &= values.size() == Option.valuesOf(spelling) && !values.contains("!");
    } else {
      while (at < tokens.size() && !tokens.get(at).equals("!") && !tokens.get(at).startsWith("-")) {
        values.add(tokens.get(at++));
      }
    }
    String name = spelling.equals("--syn") ? "--tcp-flags" : Option.name(spelling);
    readable &= !ONCE.contains(name) || seen.add(name);
    options.add(new Option(Option.name(spelling), negated, values));
    return at;
  }

  private int unreadable(int at) {
    readable = false;
    return at;
  }

  private boolean has(String name) {
    return !options.isEmpty() && !values(name).isEmpty();
  }

  private List<String> values(String name) {
    Option option = option(name);
    return option == null ? Collections.<String>emptyList() : option.values();
  }

  /** Returns the first option of that name, or null. */
  Option option(String name) {
    for (Option option : options) {
      if (option.name().equals(name)) {
        return option;
      }
    }
    return null;
  }

  /** Returns the number of options with that name and value. */
  int count(String name, String value) {
    int count = 0;
    for (Option option : options) {
      count += option.name().equals(name) && option.value().equals(value) ? 1 : 0;
    }
    return count;
  }

  /** Returns whether it accepts whatever comes to it. */
  boolean acceptsAll() {
    boolean all = readable && target().equals("ACCEPT") && !goes();
    for (Option option : options) {
      all &=
          Arrays.asList("-A", "-j", "-c", "--comment").contains(option.name())
              || option.name().equals("-m") && option.value().equals("comment");
    }
    return all;
  }

  /** Returns its number of words. */
  int words() {
    return words;
  }

  String table() {
    return table;
  }

  String chain() {
    return values("-A").get(0);
  }

  /** Returns its line number in the file; the first is 1. */
  public int line() {
    return line;
  }

  /** Returns it without its counters, blanks around it and its line end. */
  public String text() {
    return text;
  }

  List<Option> options() {
    return options;
  }

  boolean readable() {
    return readable;
  }

  /** Returns the chain or target to which it jumps or goes, or "" if it does neither. */
  String target() {
    return has("-g") ? values("-g").get(0) : has("-j") ? values("-j").get(0) : "";
  }

  boolean goes() {
    return has("-g");
  }

  /** Returns whether it accepts TCP to the port by naming it: the shape of an ssh line. */
  public boolean acceptsByName(int port) {
    return target().equals("ACCEPT") && names(port);
  }

  /** Returns whether it names the TCP port, and does not leave its chain by a goto. */
  boolean names(int port) {
    if (!readable || goes() || ports().isEmpty()) {
      return false;
    }
    Packet packet = Packet.to(port, IpNetwork.ANY);
    return (port == Packet.ANY_PORT || packet.goesTo(ports()) == Likelihood.YES)
        && Condition.of(this, packet) != Likelihood.NO;
  }

  /** Returns its destination ports as written: 22, 80,443 or 8000:8100; "" if it names none. */
  public String ports() {
    for (Option option : options) {
      if (Arrays.asList("--dport", "--dports", "--ports").contains(option.name())
          && !option.negated()) {
        return option.value();
      }
    }
    return "";
  }

  /** Returns the one network that its -s names, else {@link IpNetwork#ANY}. */
  public IpNetwork source() {
    for (Option option : options) {
      if (option.name().equals("-s") && !option.negated()) {
        return IpNetwork.ofRule(option.value());
      }
    }
    return IpNetwork.ANY;
  }

  @Override
  public String toString() {
    return "line " + line + ": " + Text.shown(text);
  }
}
