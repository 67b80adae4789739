package porthole.firewall.rules;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** The rules of one chain as the kernel runs them: what iptables -S CHAIN prints. Immutable. */
public final class RunningChain {
  private final List<Rule> rules;

  private RunningChain(List<Rule> rules) {
    this.rules = Collections.unmodifiableList(rules);
  }

  /** Returns the chain; a line that is no -A line, such as -N CHAIN, is not a rule of it. */
  public static RunningChain parse(String output) {
    List<Rule> rules = new ArrayList<>();
    for (String line : output.split("\r?\n")) {
      try {
        rules.add(Rule.parse("filter", rules.size() + 1, line));
      } catch (RuleFileException e) {
        continue;
      }
    }
    return new RunningChain(rules);
  }

  public boolean has(OwnRule own) {
    return rules.stream().anyMatch(rule -> rule.text().equals(own.render()));
  }

  /** Returns the place for a rule directly before the ssh rule, counting from 1; the first where there is none. */
  public int placeBeforeSsh(int sshPort) {
    return rules.stream().filter(rule -> rule.acceptsByName(sshPort)).findFirst().map(Rule::line).orElse(1);
  }
}
