package porthole.tools.message;

import com.grack.nanojson.JsonWriter;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import porthole.client.Client;
import porthole.client.Request;
import porthole.tools.option.ConnectionOptions;
import porthole.tools.option.HeartbeatOption;
import porthole.tools.option.HubUrlConverter;
import porthole.tools.option.SecondsConverter;
import porthole.tools.option.TokenFile;
import porthole.tools.terminal.CommandContext;
import porthole.tools.terminal.Output;

/** Prints the signals of a hub. */
@Command(
    name = "listen",
    description = {
      "Print the signals of a hub, each as a line: CHANNEL.EVENT and its data as JSON.%n",
      "Without a PATTERN it prints everything, also who comes and goes. It ends when the hub "
          + "closes (exit 0 for the close codes 1000, 1001 and none, else 1) or is gone without "
          + "a word (exit 1), or with Ctrl-C.%n"
    })
public final class ListenCommand implements Callable<Integer> {

  @Parameters(
      index = "0",
      paramLabel = "URL",
      converter = HubUrlConverter.class,
      description = "HOST:PORT of the hub, or a URL such as wss://host/channels.")
  private Request request;

  @Parameters(
      index = "1..*",
      arity = "0..*",
      paramLabel = "PATTERN",
      description =
          "CHANNEL or CHANNEL.EVENT, with '*' for any run of characters. In a shell "
              + "it wants quotes: 'garden.*'.")
  private List<String> patterns = List.of();

  @Option(
      names = "--json",
      description = "Print each signal as a JSON object with channel, event and data.")
  private boolean json;

  @Option(
      names = {"-n", "--exit-after"},
      paramLabel = "N",
      description = "End after N signals.")
  private Optional<Long> exitAfter = Optional.empty();

  @Option(
      names = "--reconnect",
      description =
          "When the hub is gone, or not there yet, try again until Ctrl-C, unless it "
              + "does not want us (close codes 1008 and 4000 to 4999, HTTP 401). What is signalled "
              + "meanwhile is missed.")
  private boolean reconnect;

  @Mixin private HeartbeatOption heartbeat;

  @Option(
      names = "--timeout",
      paramLabel = "SECONDS",
      defaultValue = "10",
      converter = SecondsConverter.class,
      description = "How long the opening handshake may take. Default: ${DEFAULT-VALUE}.")
  private Duration timeout;

  @Mixin private TokenFile token;

  @Mixin private ConnectionOptions connection;

  @Spec private CommandSpec spec;

  private final CommandContext world;

  public ListenCommand(CommandContext world) {
    this.world = world;
  }

  @Override
  public Integer call() throws IOException, InterruptedException {
    if (exitAfter.isPresent() && exitAfter.get() < 1) {
      throw new ParameterException(
          spec.commandLine(),
          "Expected at least 1 signal for '--exit-after' but was " + exitAfter.get());
    }
    PrintingSession session =
        new PrintingSession(Output.to(world.out()), true, exitAfter.orElse(0L));
    SignalPrinter printer = SignalPrinter.to(session, json, !patterns.isEmpty());
    List<String> questions = new ArrayList<>(token.greeting());
    questions.addAll(subscription());
    Request complete = complete();
    Optional<String> failure =
        reconnect
            ? listenOn(complete, questions, session, printer)
            : listen(complete, questions, session, printer);
    failure.ifPresent(world.err()::println);
    return failure.isPresent() ? 1 : 0;
  }

  private Request complete() throws IOException {
    try {
      return heartbeat.applyTo(request);
    } catch (IllegalArgumentException e) {
      throw new ParameterException(spec.commandLine(), e.getMessage(), e);
    }
  }

  /** Listens until the connection ends; returns why that is a failure, if it is one. */
  private Optional<String> listen(
      Request complete, List<String> questions, PrintingSession session, SignalPrinter printer)
      throws IOException, InterruptedException {
    try (Client client = connection.open(complete, timeout, printer)) {
      CloseOnShutdown goodbye = CloseOnShutdown.of(client);
      try {
        ask(client, questions);
        return session.awaitEnd();
      } finally {
        goodbye.cancel();
      }
    }
  }

  /** Listens on one connection after the other. */
  private Optional<String> listenOn(
      Request given, List<String> questions, PrintingSession session, SignalPrinter printer)
      throws IOException, InterruptedException {
    Request complete = connection.complete(given, timeout);
    HubConnection link =
        HubConnection.to(
            world,
            complete,
            questions,
            e -> connection.explaining(complete, e),
            new Returning(session, printer));
    try {
      return session.awaitEnd();
    } finally {
      link.close();
    }
  }

  /** Tells of each connection after the first. */
  private final class Returning implements HubConnection.Ears {

    private final PrintingSession session;
    private final SignalPrinter printer;
    private boolean first = true;

    Returning(PrintingSession session, SignalPrinter printer) {
      this.session = session;
      this.printer = printer;
    }

    @Override
    public void opened() {
      printer.reopened();
      if (!first) {
        world.err().println("Connected to " + request.place() + " again.");
      }
      first = false;
    }

    @Override
    public void heard(String text) {
      printer.onText(text);
    }

    @Override
    public void refused(String sentence) {
      session.fail(sentence);
    }
  }

  private static void ask(Client client, List<String> questions) {
    try {
      for (String question : questions) {
        client.send(question);
      }
    } catch (IOException e) {
      return; // The connection has ended, and tells why by itself.
    }
  }

  /** Asks for nothing when everything is wanted: then any hub of this protocol will do. */
  private List<String> subscription() {
    if (patterns.isEmpty()) {
      return List.of();
    }
    return List.of(
        JsonWriter.string()
            .object()
            .value("message", "porthole.subscribe")
            .object("data")
            .array("patterns", patterns)
            .end()
            .end()
            .done());
  }
}
