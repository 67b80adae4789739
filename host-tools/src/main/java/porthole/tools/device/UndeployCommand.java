package porthole.tools.device;

import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import porthole.tools.deploy.Launcher;
import porthole.tools.deploy.Layout;
import porthole.tools.deploy.PortholeDevice;
import porthole.tools.deploy.RuleManagerReply;
import porthole.tools.option.DeviceParameter;
import porthole.tools.ssh.CommandResult;
import porthole.tools.ssh.Device;
import porthole.tools.ssh.Shell;
import porthole.tools.terminal.CommandContext;
import porthole.tools.terminal.ErrorMessage;
import porthole.tools.terminal.Output;
import porthole.tools.terminal.PhaseTimer;

/** Takes Porthole off a device. */
@Command(
    name = "undeploy",
    description = {
      "Remove the service from a device: its boot entry, releases and runtime.%n",
      "The configuration stays, for the next time; so does the port in the firewall, unless "
          + "told otherwise.%n"
    })
public final class UndeployCommand implements Callable<Integer> {

  private static final Duration LIMIT = Duration.ofSeconds(60);

  @Mixin private DeviceParameter place;

  @Option(names = "--yes", description = "Do not ask.")
  private boolean yes;

  @Option(
      names = "--close-port",
      description = "Also take the rules that Porthole made out of the firewall, at once.")
  private boolean closePort;

  @Option(
      names = "--with-settings",
      description = "Also remove the configuration and what the service has kept.")
  private boolean withSettings;

  private final CommandContext context;
  private final Output out;

  public UndeployCommand(CommandContext context) {
    this.context = context;
    out = Output.to(context.out());
  }

  @Override
  public Integer call() throws IOException, InterruptedException {
    PhaseTimer phases = PhaseTimer.to(out);
    try (Device device =
        phases.of("logged in at " + place.target(), place.connector(context)::open)) {
      PortholeDevice installed = PortholeDevice.on(device, place.target().toString());
      if (installed.launcher().status().isConfirmPending()) {
        throw new IOException(
            "A change of the firewall waits for its confirmation, and without the launcher nobody"
                + " would take it back: finish 'porthole port' first, or wait until it is taken"
                + " back.");
      }
      int port = installed.launcher().status().port();
      if (port != 0 && !closePort) {
        out.line(
            "The rule for port "
                + port
                + " stays in its firewall: --close-port takes it out,"
                + " too, and only while Porthole is there.");
      }
      if (!isWanted(installed.survey().layout())) {
        out.line("Nothing was changed.");
        return 1;
      }
      if (closePort) {
        phases.of("took our rules out of the firewall", () -> close(installed.launcher()));
      }
      Launcher launcher = installed.launcher();
      phases.of("ended it and took its boot entry out", launcher::remove);
      phases.of("removed its files", () -> removeFiles(device, installed.survey().layout()));
    }
    out.line(
        "Porthole is gone from "
            + place.target().host()
            + (withSettings ? "" : "; its configuration is kept")
            + ". Backups of the rule file stay beside it.");
    return 0;
  }

  private boolean isWanted(Layout layout) throws IOException {
    return yes
        || context
            .terminal()
            .confirm(
                "Remove "
                    + layout.base()
                    + (withSettings ? " and " + layout.state() : "")
                    + " from "
                    + place.target().host()
                    + "?")
            .orElseThrow(
                () ->
                    new IOException(
                        "There is no terminal to ask at, so nothing was changed: say --yes if it "
                            + "is right."));
  }

  private static void close(Launcher launcher) throws IOException {
    RuleManagerReply answer = launcher.firewall("close", "--live");
    if (!answer.succeeded()) {
      throw new IOException(
          "The firewall was left as it is, and so was the rest: "
              + ErrorMessage.of(answer.message()));
    }
  }

  private void removeFiles(Device device, Layout layout) throws IOException {
    String state = Shell.quote(layout.state());
    String made =
        withSettings
            ? state
            : (Layout.LAUNCHER_FILES + " .*.new").replaceAll("(\\S+)", state + "/$1");
    CommandResult outcome =
        device.run(
            "if [ -d "
                + Layout.APP
                + " ]; then rm -rf "
                + Layout.APP
                + "; "
                + Layout.RESTART_SCREEN
                + "; fi\n"
                + "rm -rf "
                + Layout.APP_LEFTOVERS
                + " "
                + Shell.quote(layout.base())
                + " "
                + made
                + " && sync",
            LIMIT);
    if (!outcome.succeeded()) {
      throw new IOException("Not all could be removed: " + Launcher.said(outcome));
    }
  }
}
