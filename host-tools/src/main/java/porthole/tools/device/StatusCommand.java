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

/** Tells how the service on a device is. */
@Command(
    name = "status",
    description = {
      "Tell how the service on a device is; exit code 0 when it runs, the port that was opened is"
          + " open, and the disk has room, else 1.%n",
      "While the service is starting, that is waited for, a minute at most.%n"
    })
public final class StatusCommand implements Callable<Integer> {

  @Mixin private DeviceParameter place;

  @Option(
      names = "--json",
      description = "Print what the launcher says as it is (device/toon/README.md).")
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

  /** Asks the rule manager, which knows how long a change waits and what else is open. */
  private Optional<RuleManagerReply> rules(Launcher launcher) {
    try {
      return Optional.of(launcher.firewall("show"));
    } catch (IOException e) {
      context.err().println("Note: " + ErrorMessage.explaining(e));
      return Optional.empty();
    }
  }
}
