package porthole.tools.device;

import java.io.IOException;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import porthole.tools.deploy.HealthWait;
import porthole.tools.deploy.Launcher;
import porthole.tools.deploy.LauncherStatus;
import porthole.tools.deploy.PortholeDevice;
import porthole.tools.deploy.RuleManagerReply;
import porthole.tools.option.DeviceParameter;
import porthole.tools.ssh.Device;
import porthole.tools.terminal.CommandContext;
import porthole.tools.terminal.ErrorMessage;
import porthole.tools.terminal.Output;

/** Prints the state of the service of a device. */
@Command(
    name = "status",
    description = {
      "Print the state of the service of a device. The exit code is 0 if the service runs, its"
          + " opened port is open and the disk has room, else 1.%n",
      "If the service is starting, the command waits for it, for at most a minute.%n"
    })
public final class StatusCommand implements Callable<Integer> {

  @Mixin private DeviceParameter place;

  @Option(names = "--json", description = "Print the launcher's own JSON (device/toon/README.md).")
  private boolean json;

  private final CommandContext context;

  public StatusCommand(CommandContext context) {
    this.context = context;
  }

  @Override
  public Integer call() throws IOException, InterruptedException {
    Output out = Output.to(context.out());
    try (Device device = place.connector(context).open()) {
      Launcher launcher = PortholeDevice.on(device, place.target().toString()).launcher();
      LauncherStatus status = new HealthWait(launcher, context.pause()::of).awaitRunning();
      if (json) {
        out.line(status.json().strip());
      } else {
        Optional<RuleManagerReply> rules = rules(launcher);
        for (String words : status.words(rules.flatMap(RuleManagerReply::timeLeft))) {
          out.line(words);
        }
        if (rules.isPresent()) {
          for (Finding finding : Checkup.adoptable(rules.get(), place.target())) {
            out.line("original  " + finding.words());
          }
        }
      }
      return status.isRunning() && !status.isShut() && !status.isDiskFull() ? 0 : 1;
    }
  }

  /** Asks the rule manager for the time left to confirm, and for other open ports. */
  private Optional<RuleManagerReply> rules(Launcher launcher) {
    try {
      return Optional.of(launcher.firewall("show"));
    } catch (IOException e) {
      context.err().println("Note: " + ErrorMessage.explaining(e));
      return Optional.empty();
    }
  }
}
