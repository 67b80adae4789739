package porthole.tools.device;

import java.io.IOException;
import picocli.CommandLine.Command;
import porthole.tools.deploy.Launcher;
import porthole.tools.deploy.LauncherStatus;
import porthole.tools.terminal.CommandContext;
import porthole.tools.terminal.PhaseTimer;

/** Restarts the service. */
@Command(
    name = "restart",
    description =
        "Restart the service of a device, or start it after 'stop', and wait until it answers.%n")
public final class RestartCommand extends RestartAndWaitCommand {

  public RestartCommand(CommandContext context) {
    super(context);
  }

  @Override
  String start(PhaseTimer phases, Launcher launcher, LauncherStatus before)
      throws IOException, InterruptedException {
    phases.of(
        "sent to the launcher",
        () -> {
          if (before.state().equals("stopped")) {
            launcher.start();
          } else {
            launcher.restart();
          }
        });
    return before.release();
  }

  @Override
  String words(LauncherStatus before, LauncherStatus now) {
    return "Running at " + now.url() + ".";
  }
}
