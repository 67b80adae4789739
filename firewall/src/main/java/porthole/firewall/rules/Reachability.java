package porthole.firewall.rules;

import java.util.LinkedHashSet;
import java.util.Set;

/**
 * Decides whether a rule of ours accepts the connections that it is for. The rule stands before the
 * ssh line, so it is enough if it accepts them wherever ssh is let in. Some files decide by the
 * interface, or by the device's address, which connections get that far.
 */
final class Reachability {
  /** Bounds the work; no device in a house has more interfaces. */
  private static final int MAX_INTERFACES = 32;

  /** Stands for an interface that no rule names; no interface can have this name. */
  private static final String ANOTHER = "/";

  private Reachability() {}

  /**
   * Returns whether the rule in the line certainly accepts its connections, wherever ssh is let in.
   */
  static boolean isCertain(RuleFile file, OwnRule rule, int line, int sshPort) {
    Packet packet = Packet.to(rule.port(), rule.source());
    Explanation always = Simulation.explain(file, packet);
    if (always.verdict() == Verdict.ACCEPTED && always.last().line() == line) {
      return true;
    }
    Set<String> interfaces = interfaces(file);
    if (file.sshRules(sshPort).size() != 1 || interfaces.size() > MAX_INTERFACES) {
      return false;
    }
    Rule ssh = file.sshRules(sshPort).get(0);
    boolean reached = false;
    for (String name : interfaces) {
      Packet login = Packet.to(sshPort, ssh.source()).through(name);
      Explanation ofSsh = Simulation.explain(file, login);
      if (ofSsh.hasLine(ssh.line())) {
        reached = true;
        if (!isOpen(Simulation.explain(file, packet.through(name)), line, ofSsh)) {
          return false;
        }
      }
    }
    return reached;
  }

  private static boolean isOpen(Explanation explanation, int line, Explanation ofSsh) {
    boolean open = explanation.last().line() == line;
    for (Outcome outcome : explanation.counting()) {
      open &=
          outcome.verdict() == Verdict.ACCEPTED
              || outcome.isByPlace() && ofSsh.hasLine(outcome.line());
    }
    return open;
  }

  private static Set<String> interfaces(RuleFile file) {
    Set<String> names = new LinkedHashSet<>();
    names.add(ANOTHER);
    for (Table table : file.tables()) {
      for (Rule rule : table.rules()) {
        Option in = rule.option("-i");
        if (in != null && !in.value().matches(Condition.INNER_INTERFACE)) {
          names.add(in.value().replaceAll("\\+$", "0"));
        }
      }
    }
    return names;
  }
}
