package porthole.tools.message;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import porthole.client.JsonTcpClient;
import porthole.client.Reply;
import porthole.device.configuration.Configuration;
import porthole.device.configuration.ConfigurationException;
import porthole.tools.option.JsonValue;
import porthole.tools.option.SecondsConverter;
import porthole.tools.terminal.CommandContext;
import porthole.tools.terminal.Output;
import porthole.tools.terminal.Printable;

/** Sends an action as JSON over TCP. */
@Command(
    name = "send",
    description = {
      "Send an action and its value, as JSON over TCP, to a hub or another program, and print the "
          + "result.%n"
    })
public final class SendCommand implements Callable<Integer> {

  @Parameters(
      index = "0",
      paramLabel = "NAME|HOST:PORT",
      description =
          "The receiver: an address, or a name from Socket_connection, Client in the configuration"
              + " file. An address without a name there is called Client.")
  private String place;

  @Parameters(index = "1", paramLabel = "ACTION", description = "For a hub, CHANNEL.EVENT.")
  private String action;

  @Parameters(
      index = "2",
      paramLabel = "JSON",
      converter = JsonValue.Converter.class,
      description = "The value: 21.5, '\"text\"', '{\"mm\":3}'.")
  private JsonValue value;

  @Option(
      names = "--config",
      paramLabel = "FILE",
      description = "The configuration file, in YAML, for NAME.")
  private Optional<Path> config;

  @Option(names = "--no-wait", description = "End without waiting for the result.")
  private boolean noWait;

  @Option(
      names = "--timeout",
      paramLabel = "SECONDS",
      defaultValue = "10",
      converter = SecondsConverter.class,
      description = "Time limit for the connection and the result. Default: ${DEFAULT-VALUE}.")
  private Duration timeout;

  @Spec private CommandSpec spec;

  private final CommandContext context;

  public SendCommand(CommandContext context) {
    this.context = context;
  }

  @Override
  public Integer call() throws IOException, ConfigurationException {
    Reply reply = send(client());
    if (reply.isOffline()) {
      throw new IOException(reply.offlineReason());
    }
    if (!noWait) {
      Output.to(context.out()).line(Printable.json(reply.json()));
    }
    return 0;
  }

  private Reply send(JsonTcpClient client) throws IOException {
    try {
      return noWait
          ? client.tell(place, action, value.value())
          : client.ask(place, action, value.value());
    } catch (IllegalArgumentException e) {
      throw new ParameterException(
          spec.commandLine(),
          config.isPresent()
              ? e.getMessage()
                  + "; the names are below Socket_connection, Client in "
                  + config.get()
              : e.getMessage() + "; names come from --config FILE");
    }
  }

  private JsonTcpClient client() throws ConfigurationException {
    Map<String, String> names = new LinkedHashMap<>();
    if (config.isPresent()) {
      Configuration.defaults("127.0.0.1:8000")
          .file(config.get())
          .jsonTcp()
          .clients()
          .forEach((name, address) -> names.put(name, address.toString()));
    }
    if (timeout.isZero()) {
      throw new ParameterException(spec.commandLine(), "Expected a timeout above zero");
    }
    return JsonTcpClient.ofNames(names).timeout(timeout);
  }
}
