package porthole.tools.device;

import java.io.IOException;
import picocli.CommandLine.Command;
import porthole.tools.deploy.Launcher;
import porthole.tools.deploy.LauncherStatus;
import porthole.tools.terminal.CommandContext;
import porthole.tools.terminal.PhaseTimer;

/** Starts the service anew. */
@Command(
    name = "restart",
    description =
        "Start the service on a device anew, or again after 'stop', and wait until it "
            + "serves.%n")
public final class RestartCommand extends RestartAndWaitCommand {

  public RestartCommand(CommandContext context) {
    super(context);
  }

  @Override
  String start(PhaseTimer phases, Launcher launcher, LauncherStatus before)
      throws IOException, InterruptedException {
    phases.of(
        "told the launcher",
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
