package porthole.tools.device;

import java.io.IOException;
import java.util.concurrent.Callable;
import picocli.CommandLine.Mixin;
import porthole.tools.deploy.HealthWait;
import porthole.tools.deploy.Launcher;
import porthole.tools.deploy.LauncherStatus;
import porthole.tools.deploy.PortholeDevice;
import porthole.tools.option.DeviceParameter;
import porthole.tools.ssh.Device;
import porthole.tools.terminal.CommandContext;
import porthole.tools.terminal.Output;
import porthole.tools.terminal.PhaseTimer;

/** A command that restarts the service of a device and waits until it serves. */
abstract class RestartAndWaitCommand implements Callable<Integer> {

  @Mixin private DeviceParameter place;

  private final CommandContext context;

  RestartAndWaitCommand(CommandContext context) {
    this.context = context;
  }

  /** Makes the launcher restart the service; returns the release that must run then. */
  abstract String start(PhaseTimer phases, Launcher launcher, LauncherStatus before)
      throws IOException, InterruptedException;

  /** Returns the sentence to print at the end. */
  abstract String words(LauncherStatus before, LauncherStatus now);

  @Override
  public final Integer call() throws IOException, InterruptedException {
    Output out = Output.to(context.out());
    PhaseTimer phases = PhaseTimer.to(out);
    try (Device device =
        phases.of("logged in at " + place.target(), place.connector(context)::open)) {
      Launcher launcher = PortholeDevice.on(device, place.target().toString()).launcher();
      LauncherStatus before = launcher.status();
      String release = start(phases, launcher, before);
      HealthWait health = new HealthWait(launcher, context.pause()::of);
      LauncherStatus now =
          phases.of("the service answers", () -> health.await(release, before.pid()));
      out.line(words(before, now));
    }
    return 0;
  }
}
