package porthole.tools;

import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import porthole.tools.deploy.Installed;
import porthole.tools.deploy.Launcher;
import porthole.tools.deploy.LauncherStatus;
import porthole.tools.ssh.Device;

/** Tells how the service on a device is. */
@Command(
    name = "status",
    description = "Tell how the service on a device is; exit code 0 when it runs, else 1.%n")
final class StatusCommand implements Callable<Integer> {

  @Mixin
  private Place place;

  @Option(
      names = "--json",
      description = "Print what the launcher says as it is (device/toon/README.md).")
  private boolean json;

  private final World world;

  StatusCommand(World world) {
    this.world = world;
  }

  @Override
  public Integer call() throws IOException {
    Output out = Output.to(world.out());
    try (Device device = place.access(world).open()) {
      Launcher launcher = Installed.on(device, place.target().toString()).launcher();
      LauncherStatus status = launcher.status();
      if (json) {
        out.line(status.json().strip());
      } else {
        for (String words : status.words(timeLeft(launcher, status))) {
          out.line(words);
        }
      }
      return status.isRunning() ? 0 : 1;
    }
  }

  /** The rule manager knows; to ask it takes the device seconds, so it is asked only then. */
  private Optional<Duration> timeLeft(Launcher launcher, LauncherStatus status) {
    try {
      return status.isConfirmPending() ? launcher.firewall("show").timeLeft() : Optional.empty();
    } catch (IOException e) {
      world.err().println("Note: " + Sentence.explaining(e));
      return Optional.empty();
    }
  }
}
