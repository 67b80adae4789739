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

/** Opens a port in a device's firewall and proves that the service answers there, or closes it. */
@Command(
    name = "port",
    customSynopsis = {
      "porthole port [--yes] [--dry-run] [--confirm-within=MINUTES] [OPTION...] PORT root@HOST",
      "       porthole port --close [--adopt] [--yes] [--dry-run] [OPTION...] [PORT] root@HOST"
    },
    description = {
      "Open a TCP port for the service in the device's firewall, and close the service's former"
          + " port.%n",
      "The command shows the change to the rule file and asks. It writes the change, reboots the"
          + " device, and waits until the service answers this machine. Only then it confirms the"
          + " change. Without a confirmation the device restores its old rule file and reboots. If"
          + " the port is open already, nothing is changed.%n",
      "With --close the port is closed at once, without a reboot. Porthole stays; its service then"
          + " answers only on the device itself.%n"
    })
public final class PortCommand implements Callable<Integer> {

  /** The time in which a change must be confirmed, by default. */
  public static final int DEFAULT_MINUTES = 10;

  @Parameters(
      arity = "0..*",
      paramLabel = "PORT root@HOST",
      description = {
        "The TCP port of the service, from "
            + Packet.MIN_OPEN_PORT
            + " to "
            + Packet.MAX_PORT
            + ".",
        "The device: root@HOST or root@HOST:PORT, where PORT is the TCP port of ssh. HOST may be an"
            + " alias of ~/.ssh/config."
      })
  private List<String> words = new ArrayList<>();

  @Mixin private SshOptions options;

  @Option(
      names = "--close",
      description = "Remove Porthole's rules from the firewall, or only the one for PORT.")
  private boolean close;

  @Option(
      names = "--adopt",
      description =
          "With --close: also remove a rule that the original app made before Porthole was"
              + " installed.")
  private boolean adopt;

  @Option(names = "--yes", description = "Do it without asking.")
  private boolean yes;

  @Option(
      names = "--dry-run",
      description = "Show the change to the rule file, and change nothing.")
  private boolean dryRun;

  @Option(
      names = "--confirm-within",
      paramLabel = "MINUTES",
      defaultValue = "" + DEFAULT_MINUTES,
      description =
          "Time after its reboot in which the device waits for the confirmation. Default: "
              + "${DEFAULT-VALUE}.")
  private int minutes;

  @Spec private CommandSpec spec;

  private final CommandContext context;

  public PortCommand(CommandContext context) {
    this.context = context;
  }

  @Override
  public Integer call() throws IOException, InterruptedException {
    checkOptions();
    Optional<Integer> port = port();
    SshTarget target = options.resolved(target(), context);
    port.ifPresent(number -> check(spec, number, target));
    SshConnector access = options.to(target, context);
    PhaseTimer phases = PhaseTimer.to(Output.to(context.out()));
    try (Device device = phases.of("logged in at " + target, access::open)) {
      PortholeDevice installed =
          phases.of("looked around", () -> PortholeDevice.on(device, target.toString()));
      if (close) {
        PortClosing closing = new PortClosing(context, target, port, adopt, yes);
        return closing.carryOut(phases, installed.launcher(), dryRun);
      }
      PortOpening change = new PortOpening(context, target, port.orElseThrow(), minutes, yes);
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
      throw new ParameterException(spec.commandLine(), "'--adopt' needs '--close'");
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
        : Optional.of(converted(() -> new PortConverter.Openable().convert(words.get(0))));
  }

  private SshTarget target() {
    return converted(() -> new DeviceParameter.Converter().convert(words.get(words.size() - 1)));
  }

  /** Converts an argument. */
  private interface Conversion<T> {
    T get();
  }

  private <T> T converted(Conversion<T> conversion) {
    try {
      return conversion.get();
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
          spec.commandLine(), "Port " + port + " is the port of ssh; choose another");
    }
  }
}
