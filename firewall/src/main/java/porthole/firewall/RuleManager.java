package porthole.firewall;

import java.io.IOException;
import java.io.PrintStream;
import porthole.firewall.apply.FileErrors;
import porthole.firewall.rules.RuleFileException;

/**
 * The command {@code porthole-firewall}; {@code porthole firewall} calls it, too.
 *
 * <p>Results go to out; one sentence about a failure goes to err. Exit codes: {@link #DONE}, {@link
 * #FAILED}, {@link #USAGE}. With --json, out gets one JSON object in every case; MANUAL.md
 * documents it.
 */
public final class RuleManager {
  /** The exit code for success, also if there was nothing to do. */
  public static final int DONE = 0;

  /** The exit code for failure; the rule file is whole: the old one or the new one. */
  public static final int FAILED = 1;

  /** The exit code for wrong arguments; nothing was read or written. */
  public static final int USAGE = 2;

  private static final String HELP =
      "porthole-firewall: opens a TCP port in an iptables rule file. Without a"
          + " confirmation it puts the old file back.\n"
          + "\n"
          + "  show                 the open ports, our rules, the default\n"
          + "  open PORT [--keep]   add a rule for PORT directly before the ssh line; remove"
          + " our former rule, unless --keep\n"
          + "  close [PORT]         remove our rule for PORT, or all our rules\n"
          + "  explain PORT         which line decides about a new TCP connection from"
          + " outside to PORT\n"
          + "  confirm              keep the pending change\n"
          + "  revert               take the pending change back now\n"
          + "  undo                 put back the rule file from before the last change\n"
          + "  boot                 for every boot: wait for the confirmation of a pending"
          + " change, or take the change back\n"
          + "\n"
          + "  --file FILE               the rule file (/etc/default/iptables.conf)\n"
          + "  --ssh-port N              the TCP port of ssh (22)\n"
          + "  --ipv6                    the rules of ip6tables"
          + " (/etc/default/ip6tables.conf); without --confirm-within\n"
          + "  --source CIDR             open: for this network only; explain: from this"
          + " network\n"
          + "  --adopt                   open, close: take the original app's rule directly"
          + " before the ssh line for ours\n"
          + "  --dry-run                 show the difference and write nothing\n"
          + "  --json                    print one JSON object instead of text\n"
          + "  --live                    change the running rules now, too (iptables -I, -D)\n"
          + "  --reboot                  reboot afterwards\n"
          + "  --reboot-command COMMAND  how to reboot (/sbin/reboot)\n"
          + "  --confirm-within MINUTES  wait this long for confirm after the reboot (with"
          + " --live: from now), else revert\n"
          + "  --hook FILE               the inittab or rc script that runs boot (default:"
          + " the one that starts Porthole's launcher)\n"
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
          "There is not enough memory for this rule file. The file is whole:"
              + " the old one or the new one.");
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
