package porthole.firewall.rules;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Follows a packet through the chains that lead to a program on the device, with every outcome that
 * is possible where something is not known. It never guesses: an unknown match may hold or not, an
 * unknown target may do anything.
 *
 * <p>The order is the kernel's: raw, mangle and nat PREROUTING, then the INPUT chains. The verdict
 * of *filter stands for all when the others let the packet pass.
 */
public final class Simulation {
  private static final List<String> DROPPING = Arrays.asList("DROP", "REJECT");

  /** Targets after which the next rule is asked: iptables-extensions(8). */
  private static final List<String> PASSING =
      Arrays.asList(
          "LOG",
          "ULOG",
          "NFLOG",
          "TRACE",
          "MARK",
          "CONNMARK",
          "TOS",
          "DSCP",
          "TTL",
          "TCPMSS",
          "ECN",
          "CLASSIFY",
          "CHECKSUM",
          "SECMARK",
          "CONNSECMARK",
          "AUDIT");

  private static final List<String> UNTRACKING = Arrays.asList("NOTRACK", "CT");
  private static final String[][] BEFORE_FILTER = {
    {"raw", "PREROUTING"},
    {"mangle", "PREROUTING"},
    {"nat", "PREROUTING"},
    {"mangle", "INPUT"},
    {"security", "INPUT"},
    {"nat", "INPUT"}
  };

  private final Packet packet;
  private final Table table;
  private final Map<String, Passage> passages = new HashMap<>();

  private Simulation(Packet packet, Table table) {
    this.packet = packet;
    this.table = table;
  }

  /** What a chain may do to the packet, and whether the packet may come out at its end. */
  private static final class Passage {
    final List<Outcome> outcomes = new ArrayList<>();
    boolean passes;

    Passage() {
      passes = false;
    }
  }

  /** Returns what the file does with the packet. */
  public static Explanation explain(RuleFile file, Packet packet) {
    Packet seen = untracks(file) ? packet.untracked() : packet;
    List<Outcome> outcomes = new ArrayList<>();
    for (String[] stage : BEFORE_FILTER) {
      Table table = file.table(stage[0]);
      boolean matters = table.has(stage[1]) && !empty(table, stage[1]);
      if (matters && !new Simulation(seen, table).runBefore(stage[1], outcomes)) {
        return new Explanation(outcomes);
      }
    }
    Table filter = file.table("filter");
    if (filter.has("INPUT")) {
      new Simulation(seen, filter).run("INPUT", outcomes);
    } else {
      outcomes.add(new Outcome(Verdict.CANNOT_TELL, 0, "", "there is no *filter table"));
    }
    return new Explanation(outcomes);
  }

  /** Returns whether a connection may get as far as the rule, of those that the rule is about. */
  public static boolean reaches(RuleFile file, Rule rule) {
    String first = rule.ports().split("[,:]")[0];
    int port = first.matches("[1-9][0-9]{0,4}") ? Integer.parseInt(first) : Packet.ANY_PORT;
    return explain(file, Packet.to(port, rule.source())).hasLine(rule.line());
  }

  /** Returns what happens to a connection that no rule for certain ports or addresses is about. */
  public static Outcome byDefault(RuleFile file) {
    return explain(file, Packet.toAnyPort()).last();
  }

  private static boolean untracks(RuleFile file) {
    boolean untracks = false;
    Table raw = file.table("raw");
    for (Rule rule : raw.rules()) {
      untracks |= UNTRACKING.contains(rule.target()) && !raw.has(rule.target());
    }
    return untracks;
  }

  private static boolean empty(Table table, String chain) {
    return table.chain(chain).rules.isEmpty() && !table.chain(chain).policy.equals("DROP");
  }

  /** Adds what may keep the packet from *filter; returns whether it may get there. */
  private boolean runBefore(String chain, List<Outcome> outcomes) {
    List<Outcome> all = new ArrayList<>();
    run(chain, all);
    boolean passes = false;
    for (Outcome outcome : all) {
      if (outcome.verdict() != Verdict.DROPPED) {
        passes = true;
      }
      if (outcome.verdict() != Verdict.ACCEPTED) {
        outcomes.add(outcome);
      }
    }
    return passes;
  }

  private void run(String chain, List<Outcome> outcomes) {
    Passage passage = passage(chain);
    outcomes.addAll(passage.outcomes);
    if (passage.passes) {
      outcomes.add(policy(chain));
    }
  }

  private Outcome policy(String name) {
    Table.Chain chain = table.chain(name);
    String text = ":" + name + " " + chain.policy;
    String what = "the policy of " + name + " in *" + table.name();
    if (chain.policy.isEmpty() && !table.name().equals("filter")) {
      return new Outcome(Verdict.ACCEPTED, 0, "", what + " accepts it");
    }
    if (chain.policy.isEmpty()) {
      return new Outcome(Verdict.CANNOT_TELL, 0, "", what + " is not in the file");
    }
    boolean drops = chain.policy.equals("DROP");
    return new Outcome(
        drops ? Verdict.DROPPED : Verdict.ACCEPTED,
        chain.line,
        text,
        (drops ? "drops" : "accepts") + " it as the policy of " + name);
  }

  /** RuleFile has refused chains that jump in a circle, so this ends. */
  private Passage passage(String chain) {
    Passage known = passages.get(chain);
    if (known == null) {
      known = walk(table.chain(chain).rules);
      passages.put(chain, known);
    }
    return known;
  }

  private Passage walk(List<Rule> rules) {
    Passage passage = new Passage();
    for (Rule rule : rules) {
      Match match = Condition.of(rule, packet);
      if (match != Match.NO || !rule.readable()) {
        boolean certain = match == Match.YES && rule.readable();
        boolean goesOn = follow(rule, certain, passage);
        if (certain && !goesOn) {
          return passage;
        }
      }
    }
    passage.passes = true;
    return passage;
  }

  /**
   * Adds what the rule's target may do; returns whether the rule after it may be asked when the
   * rule matches.
   */
  private boolean follow(Rule rule, boolean certain, Passage passage) {
    String target = rule.target();
    if (!rule.readable() || unknownTarget(rule)) {
      passage.outcomes.add(outcome(Verdict.CANNOT_TELL, rule, certain, "may do anything with it"));
      return true;
    }
    if (table.has(target)) { // First: a chain goes before a target of the same name, say LOG.
      return enter(rule, certain, passage);
    }
    if (target.isEmpty() || PASSING.contains(target) || UNTRACKING.contains(target)) {
      return true;
    }
    if (target.equals("RETURN")) {
      passage.passes = true;
      return false;
    }
    boolean drops = DROPPING.contains(target);
    passage.outcomes.add(
        outcome(
            drops ? Verdict.DROPPED : Verdict.ACCEPTED,
            rule,
            certain,
            drops ? "drops it" : "accepts it"));
    return false;
  }

  private boolean enter(Rule rule, boolean certain, Passage passage) {
    Passage inner = passage(rule.target());
    String condition =
        ", if " + Condition.doubts(rule, packet) + " of line " + rule.line() + " holds";
    for (Outcome outcome : inner.outcomes) {
      passage.outcomes.add(certain ? outcome : outcome.onlyIf(condition));
    }
    if (rule.goes()) {
      passage.passes |=
          inner
              .passes; // From a chain that was gone to, a packet returns to the caller of this one.
      return false;
    }
    return inner.passes;
  }

  /**
   * A rule without a target counts only; but where an option is not known, it may be a target's
   * other spelling.
   */
  private boolean unknownTarget(Rule rule) {
    String target = rule.target();
    if (target.isEmpty()) {
      boolean strange = false;
      for (Option option : rule.options()) {
        strange |= !Option.isKnown(option.name());
      }
      return strange;
    }
    return !table.has(target)
            && !target.equals("ACCEPT")
            && !target.equals("RETURN")
            && !DROPPING.contains(target)
            && !PASSING.contains(target)
            && !UNTRACKING.contains(target)
        || rule.goes() && !table.has(target);
  }

  private Outcome outcome(Verdict kind, Rule rule, boolean certain, String what) {
    return new Outcome(
        kind,
        rule.line(),
        rule.text(),
        certain ? what : what + ", if " + Condition.doubts(rule, packet) + " holds");
  }
}
