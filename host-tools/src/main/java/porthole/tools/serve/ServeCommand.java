package porthole.tools.serve;

import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.function.UnaryOperator;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import porthole.device.configuration.Configuration;
import porthole.device.configuration.ConfigurationException;
import porthole.device.configuration.ListenAddress;
import porthole.device.transport.Endpoint;
import porthole.device.transport.Limits;
import porthole.tools.option.ListenAddressConverter;
import porthole.tools.terminal.CommandContext;
import porthole.tools.terminal.ErrorMessage;
import porthole.tools.terminal.Output;

/** Runs the service of a device on this machine. */
@Command(
    name = "serve",
    description = {
      "Run the service of a device on this machine: WebSocket, and a page for browsers.%n",
      "Prints 'Ready ws://HOST:PORT/', or wss:, when it accepts connections. Ctrl-C ends it.%n",
      "With HOST and PORT, -e or -v it replaces pocketsocket's server: it listens on 127.0.0.1:8001"
          + " by default and prints 'Ready HOST PORT'. Its channels are at ws://HOST:PORT/ too,"
          + " where pocketsocket's clients expect them, and the echo is at /echo only.%n"
    })
public final class ServeCommand implements Callable<Integer> {

  /** A PC serves only itself by default, unlike a device. */
  private static final String DEFAULT_LISTEN = "127.0.0.1:8000";

  /** The default of pocketsocket's server. */
  private static final String DEFAULT_PORT = "8001";

  private static final String POCKET_LISTEN = "127.0.0.1:" + DEFAULT_PORT;

  @Option(
      names = "--listen",
      paramLabel = "HOST:PORT",
      converter = ListenAddressConverter.class,
      description =
          "The address to listen on. Default: "
              + DEFAULT_LISTEN
              + "; with HOST, -e or -v "
              + POCKET_LISTEN
              + ".")
  private Optional<ListenAddress> listen;

  @Option(
      names = "--config",
      paramLabel = "FILE",
      description = "The configuration file, in YAML. Options of this command override it.")
  private Optional<Path> config;

  @Parameters(
      index = "0",
      arity = "0..1",
      paramLabel = "HOST",
      description = "The host or address to listen on. Default: 127.0.0.1.")
  private Optional<String> host;

  @Parameters(
      index = "1",
      arity = "0..1",
      paramLabel = "PORT",
      description = "The TCP port. Default: 8001 when HOST is given.")
  private Optional<String> port;

  @Option(
      names = {"-e", "--echo"},
      description = "Channels: also return each message to its sender.")
  private boolean echo;

  @Option(
      names = {"-v", "--verbose"},
      description =
          "Channels: print each received message as '< HOST:PORT TEXT' and each sent one as '>"
              + " HOST:PORT TEXT', with the client's address.")
  private boolean verbose;

  @Spec private CommandSpec spec;

  private final CommandContext context;

  public ServeCommand(CommandContext context) {
    this.context = context;
  }

  @Override
  public Integer call() throws IOException, InterruptedException, ConfigurationException {
    requireOneAddress();
    boolean isPocket = host.isPresent() || echo || verbose;
    Configuration configuration = configuration(isPocket ? POCKET_LISTEN : DEFAULT_LISTEN);
    String ready = configuration.url();
    if (isPocket) {
      configuration = configuration.channelsAtRoot();
      ready = configuration.listen().host() + " " + configuration.listen().port();
    }
    if (echo) {
      configuration = configuration.echoingChannels();
    }
    PrintStream out =
        new PrintStream(new FailureTolerantOutput(context), true, StandardCharsets.UTF_8);
    porthole.device.Main.serve(configuration, "Ready " + ready, logging(), out);
    return 0;
  }

  private void requireOneAddress() {
    if (host.isEmpty()) {
      return;
    }
    if (listen.isPresent()) {
      throw new ParameterException(
          spec.commandLine(), "Expected HOST and PORT, or --listen, but was both");
    }
    if (port.isEmpty() && host.get().matches("\\d+")) {
      throw new ParameterException(
          spec.commandLine(), "Expected a host before the port, such as 127.0.0.1 " + host.get());
    }
  }

  private Configuration configuration(String listenDefault) throws ConfigurationException {
    Configuration configuration = Configuration.defaults(listenDefault).limits(Limits.host());
    if (config.isPresent()) {
      configuration = configuration.file(config.get());
    }
    if (listen.isPresent()) {
      configuration = configuration.listen(listen.get().toString());
    }
    return host.isPresent() ? configuration.listen(address()) : configuration;
  }

  private UnaryOperator<Endpoint> logging() {
    if (!verbose) {
      return UnaryOperator.identity();
    }
    VerboseLog log = VerboseLog.to(Output.to(new FailureTolerantOutput(context)));
    return endpoint -> new LoggingEndpoint(endpoint, log::line);
  }

  /** Reports the first failure of an output, and lets the service continue. */
  private static final class FailureTolerantOutput extends OutputStream {

    private final CommandContext context;
    private boolean failed;

    FailureTolerantOutput(CommandContext context) {
      this.context = context;
    }

    @Override
    public void write(int b) {
      write(new byte[] {(byte) b}, 0, 1);
    }

    @Override
    public synchronized void write(byte[] bytes, int from, int length) {
      if (failed) {
        return;
      }
      try {
        context.out().write(bytes, from, length);
        context.out().flush();
      } catch (IOException e) {
        failed = true;
        context
            .err()
            .println(ErrorMessage.explaining(Output.failure(e)) + " The service continues.");
      }
    }
  }

  private String address() {
    String text =
        (host.get().contains(":") ? "[" + host.get() + "]" : host.get())
            + ":"
            + port.orElse(DEFAULT_PORT);
    try {
      return ListenAddress.parse(text).toString();
    } catch (ConfigurationException e) {
      throw new ParameterException(spec.commandLine(), e.getMessage());
    }
  }
}
