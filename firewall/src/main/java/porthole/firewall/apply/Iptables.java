package porthole.firewall.apply;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import porthole.firewall.rules.OwnRule;
import porthole.firewall.rules.Rule;
import porthole.firewall.rules.RuleFileException;

/**
 * The machine's own iptables(8): tests a rule file, and changes the rules that the kernel runs now.
 */
public final class Iptables {
  /**
   * A file that every iptables-restore accepts: if it is refused, the program itself does not work.
   */
  private static final byte[] HARMLESS = "*filter\nCOMMIT\n".getBytes(StandardCharsets.US_ASCII);

  private static final byte[] NO_INPUT = {};

  private final Commands commands;
  private final String program;

  /**
   * @param ipv6 whether the rules are those of ip6tables(8)
   */
  public Iptables(Commands commands, boolean ipv6) {
    this.commands = commands;
    program = ipv6 ? "ip6tables" : "iptables";
  }

  /**
   * Tests whether iptables-restore would load the new file. Returns "" if it would, or a sentence
   * if the test cannot be run.
   *
   * @throws IOException if iptables-restore refuses the file
   */
  public String test(byte[] before, byte[] after) throws IOException {
    List<String> test = Arrays.asList(program + "-restore", "--test");
    String command = String.join(" ", test);
    String notTested = "The new file was not tested, as " + command + " does not work here (";
    Commands.CompletedCommand outcome;
    try {
      outcome = commands.run(test, HARMLESS);
      if (!outcome.succeeded()) {
        return notTested + outcome + ").";
      }
      outcome = commands.run(test, after);
    } catch (IOException e) {
      return notTested + FileErrors.words(e) + ").";
    }
    if (outcome.succeeded()) {
      return "";
    }
    boolean was = commands.run(test, before).succeeded();
    throw new IOException(
        command
            + " refuses the "
            + (was ? "new file" : "rule file even as it is now")
            + ", so nothing is changed ("
            + String.join("; ", outcome.output().trim().split("\r?\n"))
            + ").");
  }

  /**
   * Changes the running rules from one set of ours to the other. May be repeated: no rule is added
   * twice.
   */
  public void apply(Collection<OwnRule> from, Collection<OwnRule> to, int sshPort)
      throws IOException {
    for (OwnRule rule : to) {
      List<Rule> chain = running(rule.chain());
      if (!has(chain, rule)) {
        run(
            program
                + " -I "
                + rule.chain()
                + " "
                + placeBeforeSsh(chain, sshPort)
                + " "
                + rule.specification());
      }
    }
    for (OwnRule rule : from) {
      if (!to.contains(rule) && has(running(rule.chain()), rule)) {
        run(program + " -D " + rule.chain() + " " + rule.specification());
      }
    }
  }

  /** Returns the rules of a chain; their line numbers are their places in it, from 1. */
  private List<Rule> running(String chain) throws IOException {
    List<Rule> rules = new ArrayList<>();
    for (String line : run(program + " -S " + chain).split("\r?\n")) {
      try {
        rules.add(Rule.parse("filter", rules.size() + 1, line));
      } catch (RuleFileException e) {
        continue; // -N CHAIN and -P CHAIN POLICY are no rules.
      }
    }
    return rules;
  }

  private static boolean has(List<Rule> chain, OwnRule own) {
    boolean has = false;
    for (Rule rule : chain) {
      has |= rule.text().equals(own.render());
    }
    return has;
  }

  private static int placeBeforeSsh(List<Rule> chain, int sshPort) {
    for (Rule rule : chain) {
      if (rule.acceptsByName(sshPort)) {
        return rule.line();
      }
    }
    return 1;
  }

  private String run(String command) throws IOException {
    Commands.CompletedCommand outcome = commands.run(Arrays.asList(command.split(" ")), NO_INPUT);
    if (!outcome.succeeded()) {
      throw new IOException(command + " failed (" + outcome + ").");
    }
    return outcome.output();
  }
}
