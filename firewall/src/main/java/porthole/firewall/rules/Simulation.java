package porthole.firewall.rules;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Follows a packet through the chains that lead to a program on the device, and finds every
 * possible outcome. It never guesses: an unknown match may hold or not, an unknown target may do
 * anything.
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
          "AUDIT",
          "SET",
          "RATEEST",
          "LED",
          "IDLETIMER");

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

  /**
   * The possible effects of a chain, or of one rule's target, on the packet. Each line appears
   * once, although many ways may lead to it: the number of ways can grow without bound.
   */
  private static final class Passage {
    final Map<String, Outcome> outcomes = new LinkedHashMap<>();

    Passage() {} // A private constructor would cost the jar a class.

    /** Whether the packet continues: after the end of the chain, or at the next rule. */
    Likelihood passes = Likelihood.NO;

    /** Whether it leaves the chain of the rule by RETURN or a goto; of a target only. */
    Likelihood returns = Likelihood.NO;

    /** The number of sources from which it continues, if that is rare; 0 if unknown. */
    long left;

    /**
     * Keeps the outcome of a way on which it is no exception. The last way decides its position.
     */
    void add(Outcome outcome) {
      String key = outcome.line() + " " + outcome.verdict();
      Outcome known = outcomes.remove(key);
      boolean keep = known != null && outcome.isException() && !known.isException();
      outcomes.put(key, keep ? known : outcome);
    }
  }

  /** Returns what the file does with the packet. */
  public static Explanation explain(RuleFile file, Packet packet) {
    Packet seen = packet.in(EarlierEffects.of(file, packet));
    long sources = packet.source().size();
    List<Outcome> outcomes = new ArrayList<>();
    for (String[] stage : BEFORE_FILTER) {
      Table table = file.table(stage[0]);
      boolean matters = table.has(stage[1]) && !empty(table, stage[1]);
      if (matters && !new Simulation(seen, table).runBefore(stage[1], outcomes)) {
        return new Explanation(outcomes, sources);
      }
    }
    Table filter = file.table("filter");
    if (filter.has("INPUT")) {
      new Simulation(seen, filter).run("INPUT", outcomes);
    } else {
      outcomes.add(new Outcome(Verdict.CANNOT_TELL, 0, "", "there is no *filter table"));
    }
    return new Explanation(outcomes, sources);
  }

  /** Returns whether a connection that the rule is about may reach it. */
  public static boolean reaches(RuleFile file, Rule rule) {
    String first = rule.ports().split("[,:]")[0];
    int port = first.matches("[1-9][0-9]{0,4}") ? Integer.parseInt(first) : Packet.ANY_PORT;
    return explain(file, Packet.to(port, rule.source())).hasLine(rule.line());
  }

  /** Returns what happens to a connection that no rule names by its port or address. */
  public static Outcome byDefault(RuleFile file) {
    return explain(file, Packet.toAnyPort()).last();
  }

  private static boolean empty(Table table, String chain) {
    return table.chain(chain).rules.isEmpty() && !table.chain(chain).policy.equals("DROP");
  }

  /** Adds the outcomes that keep the packet from *filter; returns whether it may get there. */
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
    outcomes.addAll(passage.outcomes.values());
    if (passage.passes != Likelihood.NO) {
      Outcome policy = policy(chain);
      outcomes.add(passage.passes == Likelihood.RARELY ? policy.rarely(passage.left) : policy);
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

  /** Ends, as RuleFile refuses chains that jump in a circle. */
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
    Likelihood reach = Likelihood.YES;
    String unless = "";
    for (Rule rule : rules) {
      Likelihood holds = Condition.of(rule, packet);
      if (holds == Likelihood.NO) {
        continue;
      }
      Passage target = target(rule, holds == Likelihood.YES);
      Likelihood likely = reach.and(holds);
      add(passage, target, rule, holds, likely, unless);
      passage.passes = passage.passes.or(likely.and(target.returns));
      if (holds == Likelihood.YES) {
        reach = reach.and(target.passes);
        passage.left += target.passes == Likelihood.RARELY ? target.left : 0;
      } else if (holds == Likelihood.MOSTLY && target.passes.compareTo(Likelihood.MAYBE) < 0) {
        reach = reach.and(Likelihood.RARELY);
        passage.left += Condition.sources(rule) + target.left;
        unless =
            ", if " + Condition.doubts(rule, packet) + " of line " + rule.line() + " does not hold";
      }
      if (reach == Likelihood.NO) {
        return passage;
      }
    }
    passage.passes = passage.passes.or(reach);
    return passage;
  }

  /** Adds the possible effects of a rule's target, with their conditions. */
  private void add(
      Passage passage,
      Passage target,
      Rule rule,
      Likelihood holds,
      Likelihood likely,
      String unless) {
    boolean certain = holds == Likelihood.YES;
    boolean place = !certain && Condition.isAboutPlace(rule, packet);
    String condition =
        certain
            ? unless
            : ", if " + Condition.doubts(rule, packet) + " of line " + rule.line() + " holds";
    for (Outcome outcome : target.outcomes.values()) {
      boolean byPlace = certain ? outcome.isByPlace() : place && isPlain(outcome, rule);
      Outcome added = outcome.onlyIf(condition).byPlace(byPlace);
      long few = Math.max(passage.left, holds == Likelihood.RARELY ? Condition.sources(rule) : 0);
      passage.add(likely == Likelihood.RARELY ? added.rarely(few) : added);
    }
  }

  private static boolean isPlain(Outcome outcome, Rule rule) {
    return outcome.line() == rule.line() || outcome.isByPlace() || !outcome.isConditional();
  }

  /** Returns what the rule's target does with the packet when the rule holds. */
  private Passage target(Rule rule, boolean certain) {
    String target = rule.target();
    Passage here = new Passage();
    if (!rule.readable() || unknownTarget(rule)) {
      here.add(outcome(Verdict.CANNOT_TELL, rule, certain, "may do anything with it"));
      here.passes = Likelihood.MAYBE;
    } else if (table.has(
        target)) { // First: a chain takes precedence over a target of its name, such as LOG.
      Passage inner = passage(target);
      here.outcomes.putAll(inner.outcomes);
      here.passes = rule.goes() ? Likelihood.NO : inner.passes;
      // From a chain that was gone to, a packet returns to the caller of this one.
      here.returns = rule.goes() ? inner.passes : Likelihood.NO;
      here.left = inner.left;
    } else if (target.isEmpty() || PASSING.contains(target) || EarlierEffects.untracks(rule)) {
      here.passes = Likelihood.YES;
    } else if (target.equals("RETURN")) {
      here.returns = Likelihood.YES;
    } else {
      boolean drops = DROPPING.contains(target);
      Verdict verdict = drops ? Verdict.DROPPED : Verdict.ACCEPTED;
      here.add(outcome(verdict, rule, certain, drops ? "drops it" : "accepts it"));
    }
    return here;
  }

  /**
   * A rule without a target only counts packets. But an unknown option may be another spelling of a
   * target.
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
            && !EarlierEffects.untracks(rule)
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
