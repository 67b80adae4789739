package porthole.tools;

import java.io.IOException;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import porthole.tools.deploy.Health;
import porthole.tools.deploy.Installed;
import porthole.tools.deploy.LauncherStatus;
import porthole.tools.ssh.Device;

/** Goes back to the release before. */
@Command(
    name = "rollback",
    description = "Go back to the release before, if it has proved itself, and wait until it "
        + "serves.%n")
final class RollbackCommand implements Callable<Integer> {

  @Mixin
  private Place place;

  private final World world;

  RollbackCommand(World world) {
    this.world = world;
  }

  @Override
  public Integer call() throws IOException, InterruptedException {
    Output out = Output.to(world.out());
    Phases phases = Phases.to(out);
    try (Device device = phases.of("logged in at " + place.target(), place.access(world)::open)) {
      Installed installed = Installed.on(device, place.target().toString());
      LauncherStatus before = installed.launcher().status();
      String former = phases.of("switched", installed.launcher()::rollback);
      Health health = new Health(installed.launcher(), world.pause()::of);
      LauncherStatus now = phases.of("it serves", () -> health.await(former, before.pid()));
      out.line(
          "Back on " + former + ", running at " + now.url() + ". Another rollback returns to "
              + before.release() + ".");
    }
    return 0;
  }
}
