package porthole.firewall;

import java.io.IOException;
import java.io.PrintStream;
import porthole.firewall.apply.FileErrors;
import porthole.firewall.rules.RuleFileException;

/**
 * The command {@code porthole-firewall}, and what {@code porthole firewall} delegates to.
 *
 * <p>Results go to out; one sentence about a failure goes to err. Exit codes: {@link #DONE}, {@link
 * #FAILED}, {@link #USAGE}. With --json, one object goes to out whatever happens; MANUAL.md
 * documents it.
 */
public final class RuleManager {
  /** The exit code when what was asked for holds, also when it held already. */
  public static final int DONE = 0;

  /** The exit code when it does not hold; the rule file is the old one or the new one, whole. */
  public static final int FAILED = 1;

  /** The exit code for wrong arguments; nothing was looked at. */
  public static final int USAGE = 2;

  private static final String HELP =
      "porthole-firewall: opens a TCP port in an iptables rule file, and takes it back when nobody"
          + " confirms.\n"
          + "\n"
          + "  show                 what is open, which rules are ours, what the default is\n"
          + "  open PORT [--keep]   a rule for PORT directly before the ssh line; our former one"
          + " goes, unless --keep\n"
          + "  close [PORT]         our rule for PORT goes, or all of ours\n"
          + "  explain PORT         which line decides about a new TCP connection to PORT from"
          + " outside\n"
          + "  confirm              the pending change stays\n"
          + "  revert               the pending change is taken back now\n"
          + "  undo                 the rule file from before the last change is put back\n"
          + "  boot                 run at every boot: waits for a pending confirmation, or takes"
          + " the change back\n"
          + "\n"
          + "  --file FILE               the rule file (/etc/default/iptables.conf)\n"
          + "  --ssh-port N              where ssh listens (22)\n"
          + "  --source CIDR             open: for one network only; explain: from there\n"
          + "  --adopt                   open, close: the original app's rule directly before the"
          + " ssh line counts as ours\n"
          + "  --dry-run                 show the difference and write nothing\n"
          + "  --json                    one JSON object instead of text\n"
          + "  --live                    apply it to the running rules too (iptables -I, -D)\n"
          + "  --reboot                  reboot afterwards\n"
          + "  --reboot-command COMMAND  how (/sbin/reboot)\n"
          + "  --confirm-within MINUTES  after the reboot (with --live: from now) wait that long"
          + " for confirm, else revert\n"
          + "  --hook FILE               the inittab or rc script that runs boot (found by itself"
          + " for Porthole's launcher)\n"
          + "  --help, --version";

  private RuleManager() {}

  public static void main(String[] args) {
    System.exit(run(args, System.out, System.err));
  }

  /**
   * Runs one command on this machine and returns its exit code. Blocks for as long as the command
   * takes.
   */
  public static int run(String[] args, PrintStream out, PrintStream err) {
    return run(args, out, err, SystemAccess.real());
  }

  /** Runs one command in the given world and returns its exit code. */
  public static int run(String[] args, PrintStream out, PrintStream err, SystemAccess world) {
    if (args.length > 0 && (args[0].equals("--help") || args[0].equals("--version"))) {
      out.println(args[0].equals("--help") ? HELP : "porthole-firewall " + version());
      out.flush();
      return DONE;
    }
    Options options;
    try {
      options = Options.parse(args);
    } catch (IllegalArgumentException e) {
      err.println(e.getMessage());
      err.flush();
      return USAGE;
    }
    return run(options, out, err, world);
  }

  private static int run(Options options, PrintStream out, PrintStream err, SystemAccess world) {
    Report report = new Report(options.verb(), options.has("--json"), out, err);
    try {
      dispatch(options, world, report);
    } catch (RuleFileException e) {
      report.fail("refused", e.getMessage());
    } catch (IOException e) {
      report.fail("failed", FileErrors.words(e));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      report.fail("failed", "Interrupted.");
    } catch (OutOfMemoryError e) {
      report.fail(
          "failed",
          "There is not enough memory for this rule file;"
              + " it is the old one or the new one, whole.");
    }
    report.print();
    return report.exit();
  }

  private static void dispatch(Options options, SystemAccess world, Report report)
      throws IOException, RuleFileException, InterruptedException {
    switch (options.verb()) {
      case "show":
      case "explain":
        new ReadVerb(options, world).run(report);
        break;
      case "confirm":
      case "revert":
      case "boot":
        new PendingVerb(options, world).run(report);
        break;
      default:
        new ChangeVerb(options, world).run(report);
    }
  }

  private static String version() {
    String version = RuleManager.class.getPackage().getImplementationVersion();
    return version == null ? "(not from a jar)" : version;
  }
}
