package porthole.tools;

import java.io.FileDescriptor;
import java.io.FileInputStream;
import java.io.FileOutputStream;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.IVersionProvider;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ScopeType;
import picocli.CommandLine.Spec;
import picocli.CommandLine.UnmatchedArgumentException;

/** The {@code porthole} command. */
@Command(
    name = "porthole",
    description =
        "A WebSocket endpoint for the small computers in a house, and the tools around it.",
    mixinStandardHelpOptions = true,
    versionProvider = Main.Version.class,
    scope = ScopeType.INHERIT,
    usageHelpAutoWidth = true,
    synopsisSubcommandLabel = "COMMAND",
    commandListHeading = "%nCommands:%n",
    optionListHeading = "%nOptions:%n")
public final class Main implements Runnable {

  @Option(
      names = "--debug",
      scope = ScopeType.INHERIT,
      description = "Show the stack trace of an error.")
  private boolean debug;

  @Spec
  private CommandSpec spec;

  private Main() {
  }

  public static void main(String[] args) {
    PrintWriter err =
        new PrintWriter(new FileOutputStream(FileDescriptor.err), true, StandardCharsets.UTF_8);
    World world = new World(
        new FileInputStream(FileDescriptor.in),
        new FileOutputStream(FileDescriptor.out),
        err,
        length -> Thread.sleep(length.toMillis(), length.toNanosPart() % 1_000_000),
        new UnixTerminal(err),
        System.getenv());
    System.exit(run(world, args));
  }

  /** Returns the exit code: 0 done, 1 failed, 2 wrong usage. */
  static int run(World world, String... args) {
    Main main = new Main();
    CommandLine line = new CommandLine(main)
        .addSubcommand(new ServeCommand(world))
        .addSubcommand(new ConnectCommand(world))
        .addSubcommand(new ListenCommand(world))
        .addSubcommand(new SignalCommand(world))
        .addSubcommand(new SendCommand(world))
        .addSubcommand(new EchoCommand(world))
        .addSubcommand(new EchoServerCommand(world))
        .addSubcommand(new BenchCommand(world))
        .addSubcommand(new CertCommand(world))
        .addSubcommand(new FirewallCommand(world))
        .addSubcommand(new DeployCommand(world))
        .addSubcommand(new PortCommand(world))
        .addSubcommand(new StatusCommand(world))
        .addSubcommand(new LogsCommand(world))
        .addSubcommand(new RestartCommand(world))
        .addSubcommand(new StopCommand(world))
        .addSubcommand(new RollbackCommand(world))
        .addSubcommand(new UndeployCommand(world))
        .addSubcommand(new DoctorCommand(world))
        .addSubcommand(EspCommand.line(world));
    FirewallCommand.describe(line.getSubcommands().get("firewall"));
    line.setOut(new PrintWriter(world.out(), true, StandardCharsets.UTF_8));
    line.setErr(world.err());
    line.setCaseInsensitiveEnumValuesAllowed(true);
    line.setParameterExceptionHandler((error, given) -> wrongUsage(error, main.debug));
    line.setExecutionExceptionHandler((error, command, result) -> failed(world, error, main.debug));
    return line.execute(args);
  }

  private static int wrongUsage(ParameterException error, boolean debug) {
    CommandLine command = error.getCommandLine();
    command.getErr().println(Sentence.of(complaint(error)) + " See '"
        + command.getCommandSpec().qualifiedName() + " --help'.");
    if (debug) {
      error.printStackTrace(command.getErr());
    }
    return CommandLine.ExitCode.USAGE;
  }

  private static String complaint(ParameterException error) {
    if (error instanceof UnmatchedArgumentException unmatched
        && !error.getCommandLine().getSubcommands().isEmpty()
        && !unmatched.isUnknownOption()) {
      return "Unknown command '" + unmatched.getUnmatched().get(0) + "'";
    }
    // Which parameter is wrong is plain where there is one; picocli puts its number before our sentence.
    return error
        .getMessage()
        .replaceFirst("^Invalid value for positional parameter at index .*?: (?=Expected )", "");
  }

  private static int failed(World world, Exception error, boolean debug) {
    if (error instanceof Output.Closed) {
      return CommandLine.ExitCode.OK;
    }
    world.err().println(Sentence.explaining(error));
    if (debug) {
      error.printStackTrace(world.err());
    }
    return CommandLine.ExitCode.SOFTWARE;
  }

  @Override
  public void run() {
    throw new ParameterException(spec.commandLine(), "Expected a command");
  }

  /** The version that the build wrote into the jar's manifest. */
  static final class Version implements IVersionProvider {
    @Override
    public String[] getVersion() {
      String version = Main.class.getPackage().getImplementationVersion();
      return new String[] {"porthole " + (version == null ? "(not built as a jar)" : version)};
    }
  }
}
