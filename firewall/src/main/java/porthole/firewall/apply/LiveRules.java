package porthole.firewall.apply;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import porthole.firewall.rules.OwnRule;
import porthole.firewall.rules.RunningChain;

/** Changes the rules that the kernel runs now, as the rule file changes: iptables -I for what is new, -D for what goes. */
public final class LiveRules {
  private static final byte[] NO_INPUT = {};
  private final Commands commands;

  public LiveRules(Commands commands) {
    this.commands = commands;
  }

  /** Goes from one set of our rules to the other. May be repeated: what is there is not put in twice. */
  public void apply(Collection<OwnRule> from, Collection<OwnRule> to, int sshPort) throws IOException {
    for (OwnRule rule : to) {
      RunningChain chain = list(rule);
      if (!chain.has(rule)) {
        run("-I", rule, Integer.toString(chain.placeBeforeSsh(sshPort)));
      }
    }
    for (OwnRule rule : from) {
      if (!to.contains(rule) && list(rule).has(rule)) {
        run("-D", rule);
      }
    }
  }

  private RunningChain list(OwnRule rule) throws IOException {
    Commands.Outcome outcome = commands.run(Arrays.asList("iptables", "-S", rule.chain()), NO_INPUT);
    if (!outcome.succeeded()) {
      throw new IOException("iptables -S " + rule.chain() + " failed (" + outcome + ").");
    }
    return RunningChain.parse(outcome.output());
  }

  private void run(String verb, OwnRule rule, String... place) throws IOException {
    List<String> command = new ArrayList<>(Arrays.asList("iptables", verb, rule.chain()));
    command.addAll(Arrays.asList(place));
    command.addAll(Arrays.asList(rule.specification().split(" ")));
    Commands.Outcome outcome = commands.run(command, NO_INPUT);
    if (!outcome.succeeded()) {
      throw new IOException(String.join(" ", command) + " failed (" + outcome + ").");
    }
  }
}
