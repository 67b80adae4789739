package porthole.tools.device;

import java.io.IOException;
import java.util.concurrent.Callable;
import picocli.CommandLine.Mixin;
import porthole.tools.deploy.Health;
import porthole.tools.deploy.Installed;
import porthole.tools.deploy.Launcher;
import porthole.tools.deploy.LauncherStatus;
import porthole.tools.option.Place;
import porthole.tools.ssh.Device;
import porthole.tools.terminal.Output;
import porthole.tools.terminal.Phases;
import porthole.tools.terminal.World;

/** A command that starts the service on a device anew, and waits until it serves. */
abstract class AwaitedCommand implements Callable<Integer> {

  @Mixin private Place place;

  private final World world;

  AwaitedCommand(World world) {
    this.world = world;
  }

  /** Tells the launcher, and returns the release that is to run then. */
  abstract String start(Phases phases, Launcher launcher, LauncherStatus before)
      throws IOException, InterruptedException;

  /** Returns what to say in the end. */
  abstract String words(LauncherStatus before, LauncherStatus now);

  @Override
  public final Integer call() throws IOException, InterruptedException {
    Output out = Output.to(world.out());
    Phases phases = Phases.to(out);
    try (Device device = phases.of("logged in at " + place.target(), place.access(world)::open)) {
      Launcher launcher = Installed.on(device, place.target().toString()).launcher();
      LauncherStatus before = launcher.status();
      String release = start(phases, launcher, before);
      Health health = new Health(launcher, world.pause()::of);
      LauncherStatus now = phases.of("it serves", () -> health.await(release, before.pid()));
      out.line(words(before, now));
    }
    return 0;
  }
}
