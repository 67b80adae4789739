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
    description = "Go back to the other release that is kept on a device, and wait until it serves.%n")
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
      String former = installed.survey().former().orElseThrow(() ->
          new IOException("There is no other release on the device to go back to."));
      LauncherStatus before = installed.launcher().status();
      phases.of("switched to " + former, () -> installed.launcher().use(former));
      Health health = new Health(installed.launcher(), world.pause()::of);
      LauncherStatus now = phases.of("it serves", () -> health.await(former, before.pid()));
      out.line("Back on " + former + ", running at " + now.url() + ". Another rollback returns to " + before.release() + ".");
    }
    return 0;
  }
}
