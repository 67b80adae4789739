package porthole.firewall.rules;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Set;

/** A line on the way in that accepts TCP to ports that it names. Immutable. */
public final class OpenPort {
  private final Rule rule;
  private final String ports;
  private final boolean reached;

  private OpenPort(Rule rule, String ports, boolean reached) {
    this.rule = rule;
    this.ports = ports;
    this.reached = reached;
  }

  /** Returns all such lines of the file, in its order. */
  public static List<OpenPort> in(RuleFile file) {
    Set<String> chains = file.table("filter").map(table -> table.reachableFrom("INPUT"))
        .orElse(Collections.emptySet());
    List<OpenPort> open = new ArrayList<>();
    for (Rule rule : file.rules()) {
      String ports = chains.contains(rule.chain()) ? named(rule) : "";
      int first = firstPort(ports);
      if (first > 0 && rule.acceptsByName(first)) {
        boolean reached = Simulation.explain(file, Packet.to(first, rule.source())).outcomes().stream()
            .anyMatch(outcome -> outcome.line() == rule.line());
        open.add(new OpenPort(rule, ports, reached));
      }
    }
    return open;
  }

  private static String named(Rule rule) {
    for (Option option : rule.options()) {
      if (Arrays.asList("--dport", "--dports", "--ports").contains(option.name()) && !option.values().isEmpty()) {
        return option.value();
      }
    }
    return "";
  }

  private static int firstPort(String ports) {
    String first = ports.split("[,:]", 2)[0];
    return first.equals("ssh") ? 22 : first.matches("[1-9][0-9]{0,4}") ? Integer.parseInt(first) : 0;
  }

  /** Returns the ports as the line names them: 22, 80,443 or 8000:8100. */
  public String ports() {
    return ports;
  }

  /** Returns the network that alone may connect, or "" for any. */
  public String source() {
    return rule.source().isAny() ? "" : rule.source().toString();
  }

  public int line() {
    return rule.line();
  }

  /** Returns whether a connection may get as far as this line. */
  public boolean reached() {
    return reached;
  }
}
