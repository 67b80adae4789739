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
      "Print each signal of a hub as a line: CHANNEL.EVENT and the data as JSON.%n",
      "Without a PATTERN it prints all signals, also those about members that join or leave. It"
          + " ends when the hub closes the connection (exit code 0 for the close codes 1000, 1001"
          + " and none, else 1), when the hub is silent (1), or with Ctrl-C.%n"
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
          "CHANNEL or CHANNEL.EVENT, with '*' for any run of characters. Put it in quotes in a"
              + " shell: 'garden.*'.")
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
          "Connect again and again until Ctrl-C, unless the hub refuses the connection (close codes"
              + " 1008 and 4000 to 4999, HTTP 401). Signals sent in between are missed.")
  private boolean reconnect;

  @Mixin private HeartbeatOption heartbeat;

  @Option(
      names = "--timeout",
      paramLabel = "SECONDS",
      defaultValue = "10",
      converter = SecondsConverter.class,
      description = "Time limit of the opening handshake. Default: ${DEFAULT-VALUE}.")
  private Duration timeout;

  @Mixin private TokenFile token;

  @Mixin private ConnectionOptions connection;

  @Spec private CommandSpec spec;

  private final CommandContext context;

  public ListenCommand(CommandContext context) {
    this.context = context;
  }

  @Override
  public Integer call() throws IOException, InterruptedException {
    if (exitAfter.isPresent() && exitAfter.get() < 1) {
      throw new ParameterException(
          spec.commandLine(),
          "Expected at least 1 signal for '--exit-after' but was " + exitAfter.get());
    }
    PrintingSession session =
        new PrintingSession(Output.to(context.out()), true, exitAfter.orElse(0L));
    SignalPrinter printer = SignalPrinter.to(session, json, !patterns.isEmpty());
    List<String> questions = new ArrayList<>(token.greeting());
    questions.addAll(subscription());
    Request complete = complete();
    Optional<String> failure =
        reconnect
            ? listenWithReconnects(complete, questions, session, printer)
            : listen(complete, questions, session, printer);
    failure.ifPresent(context.err()::println);
    return failure.isPresent() ? 1 : 0;
  }

  private Request complete() throws IOException {
    try {
      return heartbeat.applyTo(request);
    } catch (IllegalArgumentException e) {
      throw new ParameterException(spec.commandLine(), e.getMessage(), e);
    }
  }

  /** Listens on one connection until it ends; returns the failure, if it is one. */
  private Optional<String> listen(
      Request complete, List<String> questions, PrintingSession session, SignalPrinter printer)
      throws IOException, InterruptedException {
    try (Client client = connection.open(complete, timeout, printer)) {
      CloseOnShutdown goodbye = CloseOnShutdown.of(client);
      try {
        sendAll(client, questions);
        return session.awaitEnd();
      } finally {
        goodbye.cancel();
      }
    }
  }

  /** Listens, and reconnects after a loss; returns the failure. */
  private Optional<String> listenWithReconnects(
      Request given, List<String> questions, PrintingSession session, SignalPrinter printer)
      throws IOException, InterruptedException {
    Request complete = connection.complete(given, timeout);
    HubConnection link =
        HubConnection.to(
            context,
            complete,
            questions,
            e -> connection.explaining(complete, e),
            new ReconnectingListener(session, printer));
    try {
      return session.awaitEnd();
    } finally {
      link.close();
    }
  }

  /** Prints signals, and reports each connection after the first. */
  private final class ReconnectingListener implements HubConnection.Listener {

    private final PrintingSession session;
    private final SignalPrinter printer;
    private boolean first = true;

    ReconnectingListener(PrintingSession session, SignalPrinter printer) {
      this.session = session;
      this.printer = printer;
    }

    @Override
    public void opened() {
      printer.reopened();
      if (!first) {
        context.err().println("Connected to " + request.place() + " again.");
      }
      first = false;
    }

    @Override
    public void received(String text) {
      printer.onText(text);
    }

    @Override
    public void refused(String sentence) {
      session.fail(sentence);
    }
  }

  private static void sendAll(Client client, List<String> questions) {
    try {
      for (String question : questions) {
        client.send(question);
      }
    } catch (IOException e) {
      return; // The connection has ended; the session reports why.
    }
  }

  /** Returns no request if all signals are wanted: then every hub of this protocol is suitable. */
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
