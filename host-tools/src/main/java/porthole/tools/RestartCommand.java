package porthole.tools;

import java.io.IOException;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import porthole.tools.deploy.Health;
import porthole.tools.deploy.Installed;
import porthole.tools.deploy.LauncherStatus;
import porthole.tools.ssh.Device;

/** Starts the service anew. */
@Command(
    name = "restart",
    description = "Start the service on a device anew, or again after 'stop', and wait until it "
        + "serves.%n")
final class RestartCommand implements Callable<Integer> {

  @Mixin
  private Place place;

  private final World world;

  RestartCommand(World world) {
    this.world = world;
  }

  @Override
  public Integer call() throws IOException, InterruptedException {
    Output out = Output.to(world.out());
    Phases phases = Phases.to(out);
    try (Device device = phases.of("logged in at " + place.target(), place.access(world)::open)) {
      Installed installed = Installed.on(device, place.target().toString());
      LauncherStatus before = installed.launcher().status();
      phases.of("told the launcher", () -> {
        if (before.state().equals("stopped")) {
          installed.launcher().start();
        } else {
          installed.launcher().restart();
        }
      });
      Health health = new Health(installed.launcher(), world.pause()::of);
      LauncherStatus now =
          phases.of("it serves", () -> health.await(before.release(), before.pid()));
      out.line("Running at " + now.url() + ".");
    }
    return 0;
  }
}
