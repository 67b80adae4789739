package porthole.tools.esp;

import java.io.IOException;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import porthole.tools.serial.SerialPorts;
import porthole.tools.terminal.CommandContext;
import porthole.tools.terminal.Output;

/** Lists serial ports. */
@Command(name = "ports", description = "List the serial ports, with their own descriptions.")
final class EspPortsCommand implements Callable<Integer> {

  private final CommandContext context;

  EspPortsCommand(CommandContext context) {
    this.context = context;
  }

  @Override
  public Integer call() throws IOException {
    List<SerialPorts.Port> ports = SerialPorts.list();
    if (ports.isEmpty()) {
      throw new IOException(
          "There is no serial port: plug in the board with a cable that carries data.");
    }
    for (SerialPorts.Port port : ports) {
      Output.to(context.out()).line((port.name() + "  " + port.what()).strip());
    }
    return 0;
  }
}
