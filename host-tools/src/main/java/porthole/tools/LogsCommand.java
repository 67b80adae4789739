package porthole.tools;

import java.io.IOException;
import java.io.OutputStream;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;
import porthole.tools.deploy.Layout;
import porthole.tools.ssh.Device;

/** Prints the logs of a device. */
@Command(
    name = "logs",
    description = {
        "Print the last lines of a device's logs: that of the launcher, with the rule manager's, "
            + "and the service's.%n",
        "They lie in memory there: a reboot clears them.%n"})
final class LogsCommand implements Callable<Integer> {

  private static final int MAX_LINES = 100_000;

  @Mixin
  private Place place;

  @Option(
      names = {"-f", "--follow"},
      description = "Go on with what is added, until Ctrl-C.")
  private boolean follow;

  @Option(
      names = {"-n", "--lines"},
      paramLabel = "LINES",
      defaultValue = "50",
      description = "How many lines of each. Default: ${DEFAULT-VALUE}.")
  private int lines;

  @Spec
  private CommandSpec spec;

  private final World world;

  LogsCommand(World world) {
    this.world = world;
  }

  @Override
  public Integer call() throws IOException {
    if (lines < 0 || lines > MAX_LINES) {
      throw new ParameterException(spec.commandLine(),
          "Expected 0 to " + MAX_LINES + " lines for '-n' but was " + lines);
    }
    // Followed by name, as they are replaced when they are full.
    String tail = "cd / && tail " + (follow ? "-F " : "") + "-n " + lines + " "
        + Layout.LAUNCHER_LOG + " " + Layout.SERVICE_LOG + " 2>/dev/null";
    Output out = Output.to(world.out());
    try (Device device = place.access(world).open()) {
      device.follow(tail, new OutputStream() {
        @Override
        public void write(int b) throws IOException {
          out.write(new byte[] {(byte) b});
        }

        @Override
        public void write(byte[] bytes, int offset, int length) throws IOException {
          out.write(java.util.Arrays.copyOfRange(bytes, offset, offset + length));
        }
      });
    }
    return 0;
  }
}
