package porthole.tools;

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

/** Prints the signals of a hub. */
@Command(
    name = "listen",
    description = {
        "Print the signals of a hub, each as a line: CHANNEL.EVENT and its data as JSON.%n",
        "Without a PATTERN it prints everything, also who comes and goes. It ends when the hub "
            + "closes (exit 0 for the close codes 1000, 1001 and none, else 1), or with Ctrl-C.%n"})
final class ListenCommand implements Callable<Integer> {

  @Parameters(
      index = "0",
      paramLabel = "URL",
      converter = HubUrl.class,
      description = "HOST:PORT of the hub, or a URL such as wss://host/channels.")
  private Request request;

  @Parameters(
      index = "1..*",
      arity = "0..*",
      paramLabel = "PATTERN",
      description = "CHANNEL or CHANNEL.EVENT, with '*' for any run of characters. In a shell "
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
      names = "--timeout",
      paramLabel = "SECONDS",
      defaultValue = "10",
      converter = Seconds.class,
      description = "How long the opening handshake may take. Default: ${DEFAULT-VALUE}.")
  private Duration timeout;

  @Mixin
  private TokenFile token;

  @Mixin
  private ConnectionOptions connection;

  @Spec
  private CommandSpec spec;

  private final World world;

  ListenCommand(World world) {
    this.world = world;
  }

  @Override
  public Integer call() throws IOException, InterruptedException {
    if (exitAfter.isPresent() && exitAfter.get() < 1) {
      throw new ParameterException(spec.commandLine(),
          "Expected at least 1 signal for '--exit-after' but was " + exitAfter.get());
    }
    Session session = new Session(Output.to(world.out()), true, exitAfter.orElse(0L));
    SignalPrinter printer = SignalPrinter.to(session, json);
    List<String> questions = new ArrayList<>(token.greeting());
    questions.addAll(subscription());
    Optional<String> failure;
    try (Client client = connection.open(request, timeout, printer)) {
      Goodbye goodbye = Goodbye.of(client);
      try {
        ask(client, questions);
        failure = session.awaitEnd();
      } finally {
        goodbye.cancel();
      }
    }
    failure.ifPresent(world.err()::println);
    return failure.isPresent() ? 1 : 0;
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
    return List.of(JsonWriter.string()
        .object()
        .value("message", "porthole.subscribe")
        .object("data")
        .array("patterns", patterns)
        .end()
        .end()
        .done());
  }
}
