package porthole.tools.device;

import java.io.IOException;
import picocli.CommandLine.Command;
import porthole.tools.deploy.Launcher;
import porthole.tools.deploy.LauncherStatus;
import porthole.tools.terminal.CommandContext;
import porthole.tools.terminal.PhaseTimer;

/** Returns to the former release. */
@Command(
    name = "rollback",
    description =
        "Return to the former release, if it has proved itself, and wait until it answers.%n")
public final class RollbackCommand extends RestartAndWaitCommand {

  public RollbackCommand(CommandContext context) {
    super(context);
  }

  @Override
  String start(PhaseTimer phases, Launcher launcher, LauncherStatus before)
      throws IOException, InterruptedException {
    return phases.of("switched", launcher::rollback);
  }

  @Override
  String words(LauncherStatus before, LauncherStatus now) {
    String back = "Back on " + now.release() + ", running at " + now.url() + ". ";
    return before.isOnTrial()
        ? back
            + "Another rollback does not return to "
            + before.release()
            + ", which has not proved itself: deploy it to use it again."
        : back + "Another rollback returns to " + before.release() + ".";
  }
}
