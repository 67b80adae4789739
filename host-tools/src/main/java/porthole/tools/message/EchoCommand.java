package porthole.tools.message;

import java.io.IOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.time.Duration;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Help.Visibility;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;
import porthole.client.Request;
import porthole.tools.option.PortConverter;
import porthole.tools.option.SecondsConverter;
import porthole.tools.terminal.CommandContext;
import porthole.tools.terminal.ErrorMessage;
import porthole.tools.terminal.Output;
import porthole.tools.terminal.Printable;

/** The original echo client: sends a greeting at an interval and prints each answer. */
@Command(
    name = "echo",
    description = {
      "Send 'Hello, World N' to an echo server and print each answer.%n",
      "Before messages 0, 10, 20 ... it sends 'flip'. A server that knows this word then answers in"
          + " reverse, until the next 'flip'. When the server is gone it reconnects after 10"
          + " seconds and continues counting. Ctrl-C ends it.%n"
    })
public final class EchoCommand implements Callable<Integer> {

  private static final Duration RETRY_DELAY = Duration.ofSeconds(10);
  private static final int MESSAGES_PER_FLIP = 10;

  @Option(
      names = {"-s", "--socketserver"},
      required = true,
      paramLabel = "HOST",
      description = "Name or address of the server.")
  private String host;

  @Option(
      names = {"-p", "--socketport"},
      required = true,
      paramLabel = "PORT",
      converter = PortConverter.class,
      description = "TCP port of the server.")
  private int port;

  @Option(
      names = {"-i", "--interval"},
      paramLabel = "SECONDS",
      defaultValue = "2.5",
      converter = SecondsConverter.class,
      description = "Time between messages. Default: ${DEFAULT-VALUE}.")
  private Duration interval;

  @Option(
      names = {"-o", "--onlysend"},
      paramLabel = "yes",
      defaultValue = "no",
      description = "With 'yes', send without waiting for answers or printing them.")
  private OnlySend onlySend;

  @Option(
      names = {"-n", "--count"},
      paramLabel = "COUNT",
      defaultValue = "" + Long.MAX_VALUE,
      showDefaultValue = Visibility.NEVER,
      description = "End after COUNT messages. Default: continue until Ctrl-C.")
  private long count;

  @Spec private CommandSpec spec;

  private final CommandContext context;
  private final Output out;

  public EchoCommand(CommandContext context) {
    this.context = context;
    out = Output.to(context.out());
  }

  /** The values of the original. */
  enum OnlySend {
    YES,
    NO
  }

  @Override
  public Integer call() throws IOException, InterruptedException {
    if (count < 1) {
      throw new ParameterException(
          spec.commandLine(), "Expected a count of at least 1 for '-n' but was " + count);
    }
    Request request = request();
    out.line("socketserver is " + host);
    out.line("socketport is " + port);
    for (long sent = 0; sent < count; ) {
      try (RequestResponseClient exchange = connect(request)) {
        while (sent < count) {
          greet(exchange, sent);
          sent++;
          if (sent < count) {
            context.pause().of(interval);
          }
        }
      } catch (Output.Closed e) {
        return 0;
      } catch (IOException e) {
        out.line("Server down, wait 10 seconds");
        context.pause().of(RETRY_DELAY);
      }
    }
    return 0;
  }

  private Request request() {
    String name = host.contains(":") && !host.startsWith("[") ? "[" + host + "]" : host;
    try {
      return Request.to(new URI("ws", null, name, port, "/", null, null));
    } catch (URISyntaxException | IllegalArgumentException e) {
      throw new ParameterException(
          spec.commandLine(), "Expected a host name or address for '-s' but was '" + host + "'", e);
    }
  }

  private RequestResponseClient connect(Request request) throws IOException {
    out.line("Connect to ws://" + request.place());
    try {
      return RequestResponseClient.open(request, onlySend == OnlySend.NO);
    } catch (IOException e) {
      context.err().println(ErrorMessage.noConnection(request.place(), e));
      throw e;
    }
  }

  private void greet(RequestResponseClient exchange, long number)
      throws IOException, InterruptedException {
    if (number % MESSAGES_PER_FLIP == 0) {
      out.line("\n---------------------------------\n\nSend : flip ");
      exchange.send("flip");
      exchange.receive();
      context.pause().of(interval);
    }
    out.line("\nSend     : Hello, World " + number);
    exchange.send("Hello, World " + number);
    for (String answer : exchange.receive()) {
      out.line("Received : " + Printable.of(answer));
    }
  }
}
