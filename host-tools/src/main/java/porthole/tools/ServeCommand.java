package porthole.tools;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import porthole.device.Configuration;
import porthole.device.ConfigurationException;
import porthole.device.ListenAddress;

/** Runs on this machine what otherwise runs on a device. */
@Command(
    name = "serve",
    description = {
        "Run the service of a device on this machine: WebSocket, and a page for the browser.%n",
        "Prints 'Ready ws://HOST:PORT/' when it accepts connections. Ctrl-C ends it.%n"})
final class ServeCommand implements Callable<Integer> {

  /** Not every network, as on a device: a PC serves itself until its owner says otherwise. */
  private static final String DEFAULT_LISTEN = "127.0.0.1:8000";

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

  private final World world;

  ServeCommand(World world) {
    this.world = world;
  }

  @Override
  public Integer call() throws IOException, InterruptedException, ConfigurationException {
    Configuration configuration = Configuration.defaults(DEFAULT_LISTEN);
    if (config.isPresent()) {
      configuration = configuration.file(config.get());
    }
    if (listen.isPresent()) {
      configuration = configuration.listen(listen.get().toString());
    }
    porthole.device.Main.serve(
        configuration, new PrintStream(world.out(), true, StandardCharsets.UTF_8));
    return 0;
  }
}
