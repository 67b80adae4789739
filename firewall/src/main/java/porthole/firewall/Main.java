package porthole.firewall;

import java.io.IOException;
import java.io.PrintStream;
import porthole.firewall.apply.Failures;
import porthole.firewall.rules.RuleFileException;

/**
 * The command {@code porthole-firewall}, and what {@code porthole firewall} delegates to.
 *
 * <p>Results go to out; one sentence about a failure goes to err. Exit codes: {@link #DONE}, {@link #FAILED}, {@link
 * #USAGE}. With --json, one object goes to out whatever happens; MANUAL.md documents it.
 */
public final class Main {
  /** The exit code when what was asked for holds, also when it held already. */
  public static final int DONE = 0;
  /** The exit code when it does not hold; the rule file is the old one or the new one, whole. */
  public static final int FAILED = 1;
  /** The exit code for wrong arguments; nothing was looked at. */
  public static final int USAGE = 2;

  private static final String HELP = String.join("\n",
      "porthole-firewall: opens a TCP port in an iptables rule file, and takes it back when nobody confirms.",
      "",
      "  show                 what is open, which rules are ours, what the default is",
      "  open PORT [--keep]   a rule for PORT directly before the ssh line; our former one goes, unless --keep",
      "  close [PORT]         our rule for PORT goes, or all of ours",
      "  explain PORT         which line decides about a new TCP connection to PORT from outside",
      "  confirm              the pending change stays",
      "  revert               the pending change is taken back now",
      "  undo                 the rule file from before the last change is put back",
      "  boot                 run at every boot: waits for a pending confirmation, or takes the change back",
      "",
      "  --file FILE               the rule file (/etc/default/iptables.conf)",
      "  --ssh-port N              where ssh listens (22)",
      "  --source CIDR             open: for one network only; explain: from there",
      "  --dry-run                 show the difference and write nothing",
      "  --json                    one JSON object instead of text",
      "  --live                    apply it to the running rules too (iptables -I, -D)",
      "  --reboot                  reboot afterwards",
      "  --reboot-command COMMAND  how (/sbin/reboot)",
      "  --confirm-within MINUTES  after the reboot (with --live: from now) wait that long for confirm, else revert",
      "  --hook FILE               the inittab or rc script that runs boot (found by itself for Porthole's launcher)",
      "  --help, --version");

  private Main() {
  }

  public static void main(String[] args) {
    System.exit(run(args, System.out, System.err));
  }

  /** Runs one command on this machine and returns its exit code. Blocks for as long as the command takes. */
  public static int run(String[] args, PrintStream out, PrintStream err) {
    return run(args, out, err, World.real());
  }

  /** Runs one command in the given world and returns its exit code. */
  public static int run(String[] args, PrintStream out, PrintStream err, World world) {
    if (args.length > 0 && (args[0].equals("--help") || args[0].equals("--version"))) {
      out.println(args[0].equals("--help") ? HELP : "porthole-firewall " + version());
      out.flush();
      return DONE;
    }
    try {
      return run(Options.parse(args), out, err, world);
    } catch (UsageException e) {
      err.println(e.getMessage());
      err.flush();
      return USAGE;
    }
  }

  private static int run(Options options, PrintStream out, PrintStream err, World world) throws UsageException {
    Report report = new Report(options.verb());
    try {
      verb(options, world).run(report);
    } catch (RuleFileException e) {
      report.fail("refused", e.getMessage());
    } catch (IOException e) {
      report.fail("failed", Failures.words(e));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      report.fail("failed", "Interrupted.");
    }
    report.print(options.has("--json"), out, err);
    return report.exit();
  }

  /** One verb, with its options and its world. */
  interface Verb {
    void run(Report report) throws IOException, RuleFileException, InterruptedException, UsageException;
  }

  private static Verb verb(Options options, World world) {
    switch (options.verb()) {
      case "show": return new ShowVerb(options, world);
      case "explain": return new ExplainVerb(options, world);
      case "confirm": case "revert": case "boot": return new PendingVerb(options, world);
      default: return new ChangeVerb(options, world);
    }
  }

  private static String version() {
    String version = Main.class.getPackage().getImplementationVersion();
    return version == null ? "(not from a jar)" : version;
  }
}
