package porthole.tools.port;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Unmatched;
import porthole.tools.terminal.CommandContext;

/**
 * Runs the device's rule manager, with its own verbs and options, on a rule file of this machine.
 */
@Command(name = "firewall", description = "Show or edit an iptables rule file on this machine.")
public final class FirewallCommand implements Callable<Integer> {

  private static final String HELP_SECTION = "rule-manager";

  @Unmatched private List<String> arguments = new ArrayList<>();

  private final CommandContext context;

  public FirewallCommand(CommandContext context) {
    this.context = context;
  }

  /** Makes {@code --help} show the rule manager's own help. */
  public static void describe(CommandLine command) {
    command.setHelpSectionKeys(List.of(HELP_SECTION));
    command.setHelpSectionMap(Map.of(HELP_SECTION, help -> help()));
  }

  private static String help() {
    ByteArrayOutputStream help = new ByteArrayOutputStream();
    porthole.firewall.RuleManager.run(
        new String[] {"--help"}, print(help), print(OutputStream.nullOutputStream()));
    return help.toString(UTF_8);
  }

  @Override
  public Integer call() {
    ByteArrayOutputStream errors = new ByteArrayOutputStream();
    int code =
        porthole.firewall.RuleManager.run(
            arguments.toArray(String[]::new), print(context.out()), print(errors));
    context.err().print(errors.toString(UTF_8));
    context.err().flush();
    return code;
  }

  private static PrintStream print(OutputStream out) {
    return new PrintStream(out, true, UTF_8);
  }
}
