package porthole.tools;

import java.io.IOException;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Optional;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.IVersionProvider;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ScopeType;
import picocli.CommandLine.Spec;
import porthole.tools.bench.BenchCommand;
import porthole.tools.cert.CertCommand;
import porthole.tools.device.DeployCommand;
import porthole.tools.device.DoctorCommand;
import porthole.tools.device.LogsCommand;
import porthole.tools.device.RestartCommand;
import porthole.tools.device.RollbackCommand;
import porthole.tools.device.StatusCommand;
import porthole.tools.device.StopCommand;
import porthole.tools.device.UndeployCommand;
import porthole.tools.esp.EspCommand;
import porthole.tools.message.ConnectCommand;
import porthole.tools.message.EchoCommand;
import porthole.tools.message.ListenCommand;
import porthole.tools.message.SendCommand;
import porthole.tools.message.SignalCommand;
import porthole.tools.option.LocalPathConverter;
import porthole.tools.port.FirewallCommand;
import porthole.tools.port.PortCommand;
import porthole.tools.reach.CheckCommand;
import porthole.tools.serve.EchoServerCommand;
import porthole.tools.serve.ServeCommand;
import porthole.tools.terminal.CommandContext;
import porthole.tools.terminal.Environment;
import porthole.tools.terminal.ErrorMessage;
import porthole.tools.terminal.FailureRecordingOutput;
import porthole.tools.terminal.Output;
import porthole.tools.terminal.StandardStreams;
import porthole.tools.terminal.UncaughtErrors;
import porthole.tools.terminal.UnixTerminal;
import porthole.tools.terminal.Utf8Arguments;

/** The {@code porthole} command. */
@Command(
    name = "porthole",
    description =
        "A WebSocket endpoint for the small computers in a house, and the tools around it.",
    mixinStandardHelpOptions = true,
    versionProvider = PortholeCommand.Version.class,
    scope = ScopeType.INHERIT,
    usageHelpAutoWidth = true,
    synopsisSubcommandLabel = "COMMAND",
    commandListHeading = "%nCommands:%n",
    optionListHeading = "%nOptions:%n")
public final class PortholeCommand implements Runnable {

  @Option(
      names = "--debug",
      scope = ScopeType.INHERIT,
      description = "Show the stack trace of an error.")
  private boolean debug;

  @Spec private CommandSpec spec;

  private PortholeCommand() {}

  public static void main(String[] args) {
    // The service logs to standard error, too.
    System.setErr(new PrintStream(StandardStreams.err(), true, StandardCharsets.UTF_8));
    PrintWriter err = new PrintWriter(System.err, true, StandardCharsets.UTF_8);
    UncaughtErrors.endTheProcess();
    CommandContext context =
        new CommandContext(
            StandardStreams.in(),
            StandardStreams.out(),
            err,
            length -> Thread.sleep(length.toMillis(), length.toNanosPart() % 1_000_000),
            new UnixTerminal(err),
            Environment.variables());
    System.exit(runDecoded(context, args));
  }

  private static int runDecoded(CommandContext context, String[] args) {
    try {
      return run(context, Utf8Arguments.of(args));
    } catch (IllegalArgumentException e) {
      context.err().println(ErrorMessage.explaining(e));
      return CommandLine.ExitCode.USAGE;
    }
  }

  /** Returns the exit code: 0 done, 1 failed, 2 wrong usage. */
  public static int run(CommandContext given, String... args) {
    FailureRecordingOutput out = new FailureRecordingOutput(given.out());
    CommandContext context = given.withOut(out);
    int code = execute(context, args);
    Optional<IOException> failure = out.failure();
    return code == CommandLine.ExitCode.OK && failure.isPresent()
        ? failed(context, failure.get(), false)
        : code;
  }

  private static int execute(CommandContext context, String... args) {
    PortholeCommand main = new PortholeCommand();
    CommandLine line = line(main, context);
    PrintWriter out = new PrintWriter(context.out(), true, StandardCharsets.UTF_8);
    line.setOut(out);
    line.setErr(context.err());
    line.setParameterExceptionHandler(
        (error, given) ->
            wrongUsage(
                error,
                UnknownArgument.of(error, line(new PortholeCommand(), context), given),
                main.debug));
    line.setExecutionExceptionHandler(
        (error, command, result) -> failed(context, error, main.debug));
    try {
      return line.execute(args);
    } catch (OutOfMemoryError | StackOverflowError e) {
      context.err().println("Out of memory: try again with less data at once.");
      return CommandLine.ExitCode.SOFTWARE;
    } finally {
      out.flush();
    }
  }

  private static CommandLine line(PortholeCommand main, CommandContext context) {
    CommandLine line =
        new CommandLine(main)
            .addSubcommand(new ServeCommand(context))
            .addSubcommand(new ConnectCommand(context))
            .addSubcommand(new ListenCommand(context))
            .addSubcommand(new SignalCommand(context))
            .addSubcommand(new SendCommand(context))
            .addSubcommand(new EchoCommand(context))
            .addSubcommand(new EchoServerCommand(context))
            .addSubcommand(new BenchCommand(context))
            .addSubcommand(new CertCommand(context))
            .addSubcommand(new FirewallCommand(context))
            .addSubcommand(new DeployCommand(context))
            .addSubcommand(new PortCommand(context))
            .addSubcommand(new CheckCommand(context))
            .addSubcommand(new StatusCommand(context))
            .addSubcommand(new LogsCommand(context))
            .addSubcommand(new RestartCommand(context))
            .addSubcommand(new StopCommand(context))
            .addSubcommand(new RollbackCommand(context))
            .addSubcommand(new UndeployCommand(context))
            .addSubcommand(new DoctorCommand(context))
            .addSubcommand(EspCommand.line(context));
    FirewallCommand.describe(line.getSubcommands().get("firewall"));
    line.setCaseInsensitiveEnumValuesAllowed(true);
    line.setExpandAtFiles(false); // '@home' may be an event, whatever files there are.
    line.registerConverter(Path.class, new LocalPathConverter());
    return line;
  }

  private static int wrongUsage(ParameterException error, Optional<String> unknown, boolean debug) {
    CommandLine command = error.getCommandLine();
    command
        .getErr()
        .println(
            ErrorMessage.of(unknown.orElseGet(() -> complaint(error)))
                + " See '"
                + command.getCommandSpec().qualifiedName()
                + " --help'.");
    if (debug) {
      error.printStackTrace(command.getErr());
    }
    return CommandLine.ExitCode.USAGE;
  }

  /** Rewords picocli's messages in the style of the others, without the parameter's index. */
  private static String complaint(ParameterException error) {
    return error
        .getMessage()
        .replaceFirst(
            ": ('[^']*') is not an? (?:int|long)$", ": Expected a whole number but was $1")
        .replaceFirst("^Invalid value for positional parameter at index .*?: (?=Expected )", "");
  }

  private static int failed(CommandContext context, Exception error, boolean debug) {
    if (error instanceof Output.Closed) {
      return CommandLine.ExitCode.OK;
    }
    context.err().println(ErrorMessage.explaining(error));
    if (debug) {
      error.printStackTrace(context.err());
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
      String version = PortholeCommand.class.getPackage().getImplementationVersion();
      return new String[] {"porthole " + (version == null ? "(not built as a jar)" : version)};
    }
  }
}
