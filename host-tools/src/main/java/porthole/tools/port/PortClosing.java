package porthole.tools.port;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import porthole.tools.deploy.Launcher;
import porthole.tools.deploy.LauncherStatus;
import porthole.tools.deploy.RuleManagerReply;
import porthole.tools.ssh.SshTarget;
import porthole.tools.terminal.CommandContext;
import porthole.tools.terminal.ErrorMessage;
import porthole.tools.terminal.Output;
import porthole.tools.terminal.PhaseTimer;

/**
 * Closes ports in a device's firewall; Porthole stays installed. No confirmation is needed: the
 * rule manager removes only rules for ports from 8000, never the one for ssh.
 */
final class PortClosing {

  private final CommandContext context;
  private final Output out;
  private final SshTarget target;
  private final Optional<Integer> port;
  private final boolean adopt;
  private final boolean yes;

  /**
   * @param port the port to close; empty for all that Porthole opened
   * @param adopt whether to remove a rule of the original app, too
   * @param yes whether to change the rule file without asking
   */
  PortClosing(
      CommandContext context,
      SshTarget target,
      Optional<Integer> port,
      boolean adopt,
      boolean yes) {
    this.context = context;
    this.target = target;
    this.port = port;
    this.adopt = adopt;
    this.yes = yes;
    out = Output.to(context.out());
  }

  /** Closes the ports, or shows the change only; returns the exit code. */
  int carryOut(PhaseTimer phases, Launcher launcher, boolean dryRun)
      throws IOException, InterruptedException {
    LauncherStatus status = launcher.status();
    if (status.isConfirmPending()) {
      throw new IOException(
          "A change to port "
              + status.port()
              + " waits for its confirmation, so nothing was changed. Finish it with 'porthole port"
              + " "
              + status.port()
              + " "
              + target
              + "', or wait until the device has reverted it.");
    }
    RuleManagerReply plan = phases.of("planned by the rule manager", () -> plan(launcher));
    if (plan.diff().isEmpty() && status.port() == 0) {
      out.line("Nothing to do: no port is open by a rule of Porthole's.");
      return 0;
    }
    show(plan);
    if (dryRun) {
      out.line(
          "Nothing was changed (--dry-run). Without it, this change is written and the port closed"
              + " at once.");
      return 0;
    }
    if (!isWanted()) {
      out.line("Nothing was changed.");
      return 1;
    }
    phases.of("closed, in the rule file and at once", () -> launcher.close(words()));
    out.line(
        port.map(number -> "Port " + number + " is closed.")
                .orElse("No port is open by a rule of Porthole's any more.")
            + " 'porthole port 8123 "
            + target
            + "' opens one.");
    return 0;
  }

  private String[] words() {
    List<String> words = new ArrayList<>();
    port.ifPresent(number -> words.add(String.valueOf(number)));
    if (adopt) {
      words.add("--adopt");
    }
    return words.toArray(String[]::new);
  }

  private RuleManagerReply plan(Launcher launcher) throws IOException {
    List<String> words = new ArrayList<>(List.of("close"));
    words.addAll(List.of(words()));
    words.add("--dry-run");
    RuleManagerReply plan = launcher.firewall(words.toArray(String[]::new));
    if (!plan.succeeded()) {
      throw new IOException("Refused, and nothing was changed: " + ErrorMessage.of(plan.message()));
    }
    return plan;
  }

  private void show(RuleManagerReply plan) throws IOException {
    plan.warnings().forEach(warning -> context.err().println("Note: " + ErrorMessage.of(warning)));
    if (!plan.diff().isEmpty()) {
      out.line(plan.diff().stripTrailing());
    }
  }

  private boolean isWanted() throws IOException {
    return yes
        || context
            .terminal()
            .confirm("Write this change and close the port at once?")
            .orElseThrow(
                () ->
                    new IOException(
                        "There is no terminal to ask at, so nothing was changed: confirm with"
                            + " --yes."));
  }
}
