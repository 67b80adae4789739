package porthole.tools.port;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.MissingParameterException;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import picocli.CommandLine.TypeConversionException;
import porthole.firewall.apply.PendingMark;
import porthole.firewall.rules.Packet;
import porthole.tools.deploy.PortholeDevice;
import porthole.tools.option.DeviceParameter;
import porthole.tools.option.PortConverter;
import porthole.tools.option.SshOptions;
import porthole.tools.ssh.Device;
import porthole.tools.ssh.SshConnector;
import porthole.tools.ssh.SshTarget;
import porthole.tools.terminal.CommandContext;
import porthole.tools.terminal.Output;
import porthole.tools.terminal.PhaseTimer;

/** Opens a port in a device's firewall, and proves that the service answers there; or closes it. */
@Command(
    name = "port",
    customSynopsis = {
      "porthole port [--yes] [--dry-run] [--confirm-within=MINUTES] [OPTION...] PORT root@HOST",
      "       porthole port --close [--adopt] [--yes] [--dry-run] [OPTION...] [PORT] root@HOST"
    },
    description = {
      "Open a TCP port in the device's firewall for the service, and close the one it had "
          + "before.%n",
      "Shows the change to the rule file and asks; writes it, reboots, and waits until the "
          + "service answers there, from"
          + " here. Only then the change is confirmed: without that, whatever happens, the "
          + "device puts its old rule"
          + " file back by itself and reboots. The same port again does nothing.%n",
      "With --close the port is closed at once, without a reboot, and Porthole stays: its "
          + "service answers on the device itself only.%n"
    })
public final class PortCommand implements Callable<Integer> {

  /** How long a device waits for the confirmation unless told otherwise. */
  public static final int DEFAULT_MINUTES = 10;

  @Parameters(
      arity = "0..*",
      paramLabel = "PORT root@HOST",
      description = {
        "The TCP port on which the service is to answer, from "
            + Packet.MIN_OPEN_PORT
            + " to "
            + Packet.MAX_PORT
            + ".",
        "The device: root@HOST or root@HOST:PORT, where PORT is that of ssh. HOST may be an "
            + "alias of ~/.ssh/config."
      })
  private List<String> words = new ArrayList<>();

  @Mixin private SshOptions options;

  @Option(
      names = "--close",
      description =
          "Take the rules that Porthole made out of the firewall, or only the one for " + "PORT.")
  private boolean close;

  @Option(
      names = "--adopt",
      description =
          "With --close: also a rule of the original app's, which it made before "
              + "Porthole was there.")
  private boolean adopt;

  @Option(names = "--yes", description = "Do not ask.")
  private boolean yes;

  @Option(names = "--dry-run", description = "Only show the change to the rule file.")
  private boolean dryRun;

  @Option(
      names = "--confirm-within",
      paramLabel = "MINUTES",
      defaultValue = "" + DEFAULT_MINUTES,
      description =
          "How long the device waits for the confirmation after its reboot. Default: "
              + "${DEFAULT-VALUE}.")
  private int minutes;

  @Spec private CommandSpec spec;

  private final CommandContext world;

  public PortCommand(CommandContext world) {
    this.world = world;
  }

  @Override
  public Integer call() throws IOException, InterruptedException {
    checkOptions();
    Optional<Integer> port = port();
    SshTarget target = options.resolved(target(), world);
    port.ifPresent(number -> check(spec, number, target));
    SshConnector access = options.to(target, world);
    PhaseTimer phases = PhaseTimer.to(Output.to(world.out()));
    try (Device device = phases.of("logged in at " + target, access::open)) {
      PortholeDevice installed =
          phases.of("looked around", () -> PortholeDevice.on(device, target.toString()));
      if (close) {
        PortClosing closing = new PortClosing(world, target, port, adopt, yes);
        return closing.carryOut(phases, installed.launcher(), dryRun);
      }
      PortOpening change = new PortOpening(world, target, port.orElseThrow(), minutes, yes);
      return dryRun
          ? change.show(phases, device, installed.launcher())
          : change.carryOut(phases, device, installed);
    }
  }

  private void checkOptions() {
    if (minutes < 1 || minutes > PendingMark.MAX_MINUTES) {
      throw new ParameterException(
          spec.commandLine(),
          "Expected 1 to "
              + PendingMark.MAX_MINUTES
              + " minutes for '--confirm-within' but was "
              + minutes);
    }
    if (adopt && !close) {
      throw new ParameterException(spec.commandLine(), "'--adopt' goes with '--close' only");
    }
    if (words.isEmpty() || words.size() < 2 && !close) {
      throw new MissingParameterException(
          spec.commandLine(),
          List.of(),
          "Expected a port and a device, such as 8123 root@toon, but was '"
              + String.join(" ", words)
              + "'");
    }
    if (words.size() > 2) {
      throw new ParameterException(
          spec.commandLine(), "Expected nothing after the device but was '" + words.get(2) + "'");
    }
  }

  private Optional<Integer> port() {
    return words.size() < 2
        ? Optional.empty()
        : Optional.of(converted(() -> new PortConverter.Open().convert(words.get(0))));
  }

  private SshTarget target() {
    return converted(() -> new DeviceParameter.Form().convert(words.get(words.size() - 1)));
  }

  /** Reads one of the words. */
  private interface Reading<T> {
    T get();
  }

  private <T> T converted(Reading<T> reading) {
    try {
      return reading.get();
    } catch (TypeConversionException e) {
      throw new ParameterException(spec.commandLine(), e.getMessage(), e);
    }
  }

  /**
   * @throws ParameterException if ssh listens on that port
   */
  public static void check(CommandSpec spec, int port, SshTarget target) {
    if (port == target.port()) {
      throw new ParameterException(
          spec.commandLine(), "Port " + port + " is that of ssh; choose another");
    }
  }
}
