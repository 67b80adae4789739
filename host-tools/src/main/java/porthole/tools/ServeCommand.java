package porthole.tools;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import porthole.device.Configuration;
import porthole.device.ConfigurationException;
import porthole.device.ListenAddress;
import porthole.device.transport.Limits;

/** Runs on this machine what otherwise runs on a device. */
@Command(
    name = "serve",
    description = {
        "Run the service of a device on this machine: WebSocket, and a page for the browser.%n",
        "Prints 'Ready ws://HOST:PORT/', or wss:, when it accepts connections. Ctrl-C ends it.%n",
        "With HOST and PORT, and -e and -v, it is called as pocketsocket's server was, and prints "
            + "'Ready HOST PORT'; its channels are at ws://HOST:PORT/channels.%n"})
final class ServeCommand implements Callable<Integer> {

  /** Not every network, as on a device: a PC serves itself until its owner says otherwise. */
  private static final String DEFAULT_LISTEN = "127.0.0.1:8000";

  /** Pocketsocket's. */
  private static final String DEFAULT_PORT = "8001";

  @Option(
      names = "--listen",
      paramLabel = "HOST:PORT",
      converter = Listen.class,
      description = "Where to listen. Default: " + DEFAULT_LISTEN + ".")
  private Optional<ListenAddress> listen;

  @Option(
      names = "--config",
      paramLabel = "FILE",
      description = "Settings, in YAML; an option given here wins over the file.")
  private Optional<Path> config;

  @Parameters(
      index = "0",
      arity = "0..1",
      paramLabel = "HOST",
      description = "Where to listen. Default: 127.0.0.1.")
  private Optional<String> host;

  @Parameters(
      index = "1",
      arity = "0..1",
      paramLabel = "PORT",
      description = "The TCP port. Default: 8001 when HOST is given.")
  private Optional<String> port;

  @Option(
      names = {"-e", "--echo"},
      description = "Channels: return each message to its sender, too.")
  private boolean echo;

  @Option(
      names = {"-v", "--verbose"},
      description = "Channels: print what comes in.")
  private boolean verbose;

  @Spec
  private CommandSpec spec;

  private final World world;

  ServeCommand(World world) {
    this.world = world;
  }

  @Override
  public Integer call() throws IOException, InterruptedException, ConfigurationException {
    Configuration configuration = Configuration.defaults(DEFAULT_LISTEN).limits(Limits.host());
    if (config.isPresent()) {
      configuration = configuration.file(config.get());
    }
    if (listen.isPresent()) {
      configuration = configuration.listen(listen.get().toString());
    }
    String ready = "Ready " + configuration.url();
    if (host.isPresent()) {
      configuration = configuration.listen(place());
      ready = "Ready " + host.get() + " " + port.orElse(DEFAULT_PORT);
    }
    if (echo) {
      configuration = configuration.echoingChannels();
    }
    PrintStream out = new PrintStream(world.out(), true, StandardCharsets.UTF_8);
    porthole.device.Main.serve(configuration, ready, verbose ? out::println : text -> { }, out);
    return 0;
  }

  private String place() {
    String text = (host.get().contains(":") ? "[" + host.get() + "]" : host.get()) + ":"
        + port.orElse(DEFAULT_PORT);
    try {
      return ListenAddress.parse(text).toString();
    } catch (ConfigurationException e) {
      throw new ParameterException(spec.commandLine(), e.getMessage());
    }
  }
}
