package porthole.tools.esp;

import java.io.IOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Stack;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.IParameterPreprocessor;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.Spec;
import porthole.client.Request;
import porthole.tools.board.Board;
import porthole.tools.board.BoardWire;
import porthole.tools.board.NoPromptException;
import porthole.tools.board.WebReplWire;
import porthole.tools.option.PasswordFile;
import porthole.tools.serial.SerialPorts;
import porthole.tools.serial.SerialWire;
import porthole.tools.terminal.CommandContext;
import porthole.tools.terminal.ErrorMessage;

/** Works on a MicroPython board, at a serial port or over its WebREPL. */
@Command(
    name = "esp",
    synopsisSubcommandLabel = "VERB [+ VERB]...",
    description = {
      "Work on a MicroPython board: an ESP8266, an ESP32, and others with the same REPL.%n",
      "Join several verbs with a '+' between spaces: porthole esp -p /dev/ttyUSB0 put main.py +"
          + " reset + repl%nThe first one that fails ends the command.%n"
    })
public final class EspCommand implements Runnable {

  private static final String NEXT = "+";
  private static final int DEFAULT_BAUD = 115_200;

  @Option(
      names = {"-p", "--port"},
      paramLabel = "PORT",
      description =
          "A serial port such as /dev/ttyUSB0, or ws://HOST for a board's WebREPL. "
              + "Default: the only serial port.")
  private Optional<String> port = Optional.empty();

  @Option(
      names = {"-b", "--baud"},
      paramLabel = "BAUD",
      defaultValue = "" + DEFAULT_BAUD,
      description = "Speed of the serial port. Default: ${DEFAULT-VALUE}.")
  private int baud;

  @Option(
      names = "--password-file",
      paramLabel = "FILE",
      description =
          "Read the password of the WebREPL from the first line of this file. Without it: the"
              + " variable PORTHOLE_WEBREPL_PASSWORD, or you are asked.")
  private Optional<Path> passwordFile = Optional.empty();

  @Spec private CommandSpec spec;

  private final CommandContext context;
  private final List<List<String>> rest = new ArrayList<>();

  EspCommand(CommandContext context) {
    this.context = context;
  }

  /** Returns the command with its verbs. */
  public static CommandLine line(CommandContext context) {
    EspCommand esp = new EspCommand(context);
    CommandLine line =
        new CommandLine(esp)
            .addSubcommand(new EspPortsCommand(context))
            .addSubcommand(new EspInfoCommand())
            .addSubcommand(new EspLsCommand())
            .addSubcommand(new EspCatCommand())
            .addSubcommand(new EspGetCommand())
            .addSubcommand(new EspPutCommand())
            .addSubcommand(new EspMkdirCommand())
            .addSubcommand(new EspRmCommand())
            .addSubcommand(new EspMvCommand())
            .addSubcommand(new EspDfCommand())
            .addSubcommand(new EspRunCommand())
            .addSubcommand(new EspExecCommand())
            .addSubcommand(new EspReplCommand())
            .addSubcommand(new EspResetCommand())
            .addSubcommand(new EspInstallCommand())
            .addSubcommand(new EspBridgeCommand(context));
    line.getCommandSpec().preprocessor(esp.new Chain());
    return line;
  }

  @Override
  public void run() {
    throw new ParameterException(spec.commandLine(), "Expected a verb, such as ls");
  }

  /** Gives picocli the first verb, and keeps the words after a '+' for later. */
  private final class Chain implements IParameterPreprocessor {
    @Override
    public boolean preprocess(
        Stack<String> words,
        CommandSpec command,
        ArgSpec arg,
        java.util.Map<String, Object> facts) {
      List<String> all = new ArrayList<>(words);
      Collections.reverse(all); // The first word is on top of the stack.
      List<List<String>> groups = new ArrayList<>();
      groups.add(new ArrayList<>());
      for (String word : all) {
        if (word.equals(NEXT)) {
          groups.add(new ArrayList<>());
        } else {
          groups.get(groups.size() - 1).add(word);
        }
      }
      List<String> first = groups.remove(0);
      rest.addAll(groups);
      Collections.reverse(first);
      words.clear();
      words.addAll(first);
      return false;
    }
  }

  /** Runs the verbs, in order. All are parsed before the board is used. */
  int runChain(EspBoardCommand first) throws IOException, InterruptedException {
    List<EspBoardCommand> verbs = new ArrayList<>(List.of(first));
    for (List<String> words : rest) {
      verbs.add(verb(words));
    }
    check(verbs);
    for (int done = 0; done < verbs.size(); done++) {
      Optional<Integer> code = verbs.get(done).runHere(context);
      if (code.isEmpty()) {
        return runAtBoard(verbs.subList(done, verbs.size()));
      }
      if (code.get() != 0) {
        return code.get();
      }
    }
    return 0;
  }

  /** Checks the verbs up to the first get: that one may create the files of the next ones. */
  private static void check(List<EspBoardCommand> verbs) throws IOException {
    for (EspBoardCommand verb : verbs) {
      verb.check();
      if (verb instanceof EspGetCommand) {
        return;
      }
    }
  }

  private int runAtBoard(List<EspBoardCommand> verbs) throws IOException, InterruptedException {
    try (Board board = Board.at(open())) {
      for (EspBoardCommand verb : verbs) {
        Optional<Integer> here = verb.runHere(context);
        int code = here.isPresent() ? here.get() : verb.run(board, context);
        if (code != 0) {
          return code;
        }
      }
    } catch (NoPromptException e) {
      e.heard().forEach(line -> context.err().println("  " + line));
      throw e;
    }
    return 0;
  }

  private EspBoardCommand verb(List<String> words) {
    // Below its own root, so that an error names the whole command.
    CommandLine line =
        new CommandLine(CommandSpec.create().name(spec.parent().name()))
            .addSubcommand(line(context));
    List<String> all = new ArrayList<>(List.of(spec.name()));
    all.addAll(words);
    ParseResult parsed = line.parseArgs(all.toArray(String[]::new)).subcommand();
    if (!parsed.hasSubcommand()
        || !(parsed.subcommand().commandSpec().userObject() instanceof EspBoardCommand verb)) {
      throw new ParameterException(
          spec.commandLine(),
          "Expected a verb that works on a board after '+' but was '"
              + String.join(" ", words)
              + "'");
    }
    return verb;
  }

  private BoardWire open() throws IOException {
    if (port.isPresent() && port.get().matches("wss?://.*")) {
      return openWebRepl(port.get());
    }
    return openSerial();
  }

  SerialWire openSerial() throws IOException {
    return SerialWire.open(serialPort(), baud);
  }

  String serialPort() throws IOException {
    if (port.isPresent()) {
      if (port.get().isEmpty()) { // An unset variable of a script.
        throw new ParameterException(
            spec.commandLine(), "Expected a serial port or ws://HOST for '-p' but was ''");
      }
      return port.get();
    }
    List<SerialPorts.Port> ports = SerialPorts.list();
    if (ports.size() == 1) {
      return ports.get(0).name();
    }
    throw new IOException(
        ports.isEmpty()
            ? "There is no serial port: plug in the board with a cable that carries data."
            : "There are several serial ports: choose one of those that 'porthole esp ports' lists "
                + "with '-p PORT'.");
  }

  private BoardWire openWebRepl(String url) throws IOException {
    Request request;
    try {
      URI uri = new URI(url);
      request =
          Request.to(
              uri.getPort() >= 0 || !url.startsWith("ws:")
                  ? uri
                  : new URI(url.replaceFirst("^(ws://[^/]+).*", "$1:" + WebReplWire.PORT + "/")));
    } catch (URISyntaxException | IllegalArgumentException e) {
      throw new ParameterException(
          spec.commandLine(),
          "Expected a serial port or ws://HOST for '-p' but was '" + url + "'",
          e);
    }
    try {
      return WebReplWire.open(request, this::password);
    } catch (porthole.client.HandshakeException
        | java.net.SocketException
        | java.net.UnknownHostException
        | java.net.SocketTimeoutException e) {
      throw new IOException(ErrorMessage.noConnection(request.place(), e), e);
    }
  }

  private String password() throws IOException {
    if (passwordFile.isPresent()) {
      return PasswordFile.read(passwordFile.get());
    }
    String variable = context.environment().getOrDefault("PORTHOLE_WEBREPL_PASSWORD", "");
    if (!variable.isEmpty()) {
      return variable;
    }
    return context
        .terminal()
        .secret("Password of the WebREPL: ")
        .orElseThrow(
            () ->
                new IOException(
                    "The WebREPL needs a password: give it in a file with --password-file, or in"
                        + " the variable PORTHOLE_WEBREPL_PASSWORD."));
  }
}
