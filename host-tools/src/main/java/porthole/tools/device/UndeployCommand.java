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

/** Removes Porthole from a device. */
@Command(
    name = "undeploy",
    description = {
      "Remove the service from a device: its boot entry, releases and runtime.%n",
      "The configuration stays, and so does the open port in the firewall, unless an option says"
          + " otherwise.%n"
    })
public final class UndeployCommand implements Callable<Integer> {

  private static final Duration LIMIT = Duration.ofSeconds(60);

  @Mixin private DeviceParameter place;

  @Option(names = "--yes", description = "Do it without asking.")
  private boolean yes;

  @Option(
      names = "--close-port",
      description = "Also remove Porthole's rules from the firewall, at once.")
  private boolean closePort;

  @Option(
      names = "--with-settings",
      description = "Also remove the configuration and the service's stored data.")
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
            "A change of the firewall waits for its confirmation, and only the launcher can revert"
                + " it: finish 'porthole port' first, or wait until the device has reverted the"
                + " change.");
      }
      int port = installed.launcher().status().port();
      if (port != 0 && !closePort) {
        out.line(
            "The rule for port "
                + port
                + " stays in the firewall: --close-port removes it, which is possible only while"
                + " Porthole is installed.");
      }
      if (!isWanted(installed.survey().layout())) {
        out.line("Nothing was changed.");
        return 1;
      }
      if (closePort) {
        phases.of("removed Porthole's rules from the firewall", () -> close(installed.launcher()));
      }
      Launcher launcher = installed.launcher();
      phases.of("stopped the service and removed its boot entry", launcher::remove);
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
                        "There is no terminal to ask at, so nothing was changed: confirm with"
                            + " --yes."));
  }

  private static void close(Launcher launcher) throws IOException {
    RuleManagerReply answer = launcher.firewall("close", "--live");
    if (!answer.succeeded()) {
      throw new IOException(
          "Nothing was changed, because the firewall was not: "
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
      throw new IOException("Some files could not be removed: " + Launcher.said(outcome));
    }
  }
}
