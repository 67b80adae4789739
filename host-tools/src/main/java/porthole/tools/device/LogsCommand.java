package porthole.tools.device;

import java.io.IOException;
import java.io.OutputStream;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;
import porthole.tools.deploy.Layout;
import porthole.tools.option.DeviceParameter;
import porthole.tools.ssh.Device;
import porthole.tools.ssh.SshException;
import porthole.tools.terminal.CommandContext;
import porthole.tools.terminal.Output;

/** Prints the logs of a device. */
@Command(
    name = "logs",
    description = {
      "Print the last lines of a device's logs: the log of the launcher and rule manager, and the"
          + " log of the service.%n",
      "The logs are in the device's memory: a reboot clears them.%n"
    })
public final class LogsCommand implements Callable<Integer> {

  private static final int MAX_LINES = 100_000;
  private static final Duration PAUSE = Duration.ofSeconds(1);
  private static final Duration COMMAND_LIMIT = Duration.ofSeconds(20);

  /** Exit codes of a shell from here on name a signal: a reboot ends every process by one. */
  private static final int SIGNALLED = 128;

  /** A Toon takes one to two minutes. */
  private static final Duration REBOOT_LIMIT = Duration.ofMinutes(6);

  @Mixin private DeviceParameter place;

  @Option(
      names = {"-f", "--follow"},
      description = "Print new lines, also after a reboot of the device, until Ctrl-C.")
  private boolean follow;

  @Option(
      names = {"-n", "--lines"},
      paramLabel = "LINES",
      defaultValue = "50",
      description = "Number of lines of each log. Default: ${DEFAULT-VALUE}.")
  private int lines;

  @Spec private CommandSpec spec;

  private final CommandContext context;

  public LogsCommand(CommandContext context) {
    this.context = context;
  }

  @Override
  public Integer call() throws IOException, InterruptedException {
    if (lines < 0 || lines > MAX_LINES) {
      throw new ParameterException(
          spec.commandLine(), "Expected 0 to " + MAX_LINES + " lines for '-n' but was " + lines);
    }
    PrintableOutput out = new PrintableOutput(Output.to(context.out()));
    try (Device device = place.connector(context).open()) {
      if (follow) {
        follow(device, out);
      } else {
        device.follow(tail("-n " + lines), out);
      }
    }
    return 0;
  }

  /** Follows the files by name, as a full one is replaced, and again after a reboot. */
  private void follow(Device device, PrintableOutput out) throws IOException, InterruptedException {
    String tail = tail("-F -n " + lines);
    while (true) {
      String boot = bootId(device);
      try {
        if (device.follow(tail, out) < SIGNALLED) {
          return; // tail did not run.
        }
      } catch (SshException | SocketTimeoutException e) {
        // Reconnects below.
      }
      context.err().println("The connection to " + place.target() + " has ended; reconnecting.");
      boolean isSameBoot = reconnect(device).equals(boot);
      context
          .err()
          .println(isSameBoot ? "Connected again." : "The device has rebooted; its logs are new.");
      tail = tail(isSameBoot ? "-F -n 0" : "-F -n +1");
    }
  }

  /** Logs in again, and returns the boot id. */
  private String reconnect(Device device) throws IOException, InterruptedException {
    long end = System.nanoTime() + REBOOT_LIMIT.toNanos();
    while (true) {
      context.pause().of(PAUSE);
      try {
        device.reconnect();
        return bootId(device);
      } catch (SshException e) {
        if (!e.mayPass() || System.nanoTime() - end > 0) {
          throw e;
        }
      }
    }
  }

  private static String bootId(Device device) throws IOException {
    return device.run("cat /proc/sys/kernel/random/boot_id", COMMAND_LIMIT).out();
  }

  private static String tail(String options) {
    return "cd / && tail "
        + options
        + " "
        + Layout.LAUNCHER_LOG
        + " "
        + Layout.SERVICE_LOG
        + " 2>/dev/null";
  }

  /** Writes a log without control characters, which a terminal would obey. */
  private static final class PrintableOutput extends OutputStream {

    private static final int DELETE = 0x7f;

    private final Output out;

    PrintableOutput(Output out) {
      this.out = out;
    }

    @Override
    public void write(int b) throws IOException {
      write(new byte[] {(byte) b}, 0, 1);
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
      byte[] printable = Arrays.copyOfRange(bytes, offset, offset + length);
      for (int i = 0; i < length; i++) {
        byte b = printable[i];
        if (b >= 0 && b < ' ' && b != '\n' && b != '\t' || b == DELETE) {
          printable[i] = '?';
        }
      }
      out.write(printable);
    }
  }
}
