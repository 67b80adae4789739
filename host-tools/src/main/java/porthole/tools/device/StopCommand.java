package porthole.tools.device;

import java.io.IOException;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import porthole.tools.deploy.PortholeDevice;
import porthole.tools.option.DeviceParameter;
import porthole.tools.ssh.Device;
import porthole.tools.terminal.CommandContext;
import porthole.tools.terminal.Output;

/** Stops the service. */
@Command(
    name = "stop",
    description = "Stop the service of a device, until 'restart' or the device's next boot.%n")
public final class StopCommand implements Callable<Integer> {

  @Mixin private DeviceParameter place;

  private final CommandContext context;

  public StopCommand(CommandContext context) {
    this.context = context;
  }

  @Override
  public Integer call() throws IOException {
    try (Device device = place.connector(context).open()) {
      PortholeDevice.on(device, place.target().toString()).launcher().stop();
      Output.to(context.out())
          .line(
              "Stopped. 'porthole restart "
                  + place.target()
                  + "' or the next boot starts it again.");
    }
    return 0;
  }
}
