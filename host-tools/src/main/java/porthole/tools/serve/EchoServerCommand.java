package porthole.tools.serve;

import java.io.IOException;
import java.net.BindException;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import porthole.device.configuration.ListenAddress;
import porthole.device.transport.Routes;
import porthole.device.transport.Server;
import porthole.device.transport.Setup;
import porthole.protocol.CloseCode;
import porthole.tools.option.ListenAddressConverter;
import porthole.tools.terminal.CommandContext;
import porthole.tools.terminal.ErrorMessage;
import porthole.tools.terminal.Output;

/** The original echo server: numbers the messages of all its clients, and prints what it does. */
@Command(
    name = "echo-server",
    description = {
      "Answer each text message with ' # N # TEXT', N counting the messages of all clients.%n",
      "Prints who connected, what was received and answered, and who left. Ctrl-C ends it. It "
          + "is for trying a client out; 'porthole serve' is the service itself.%n"
    })
public final class EchoServerCommand implements Callable<Integer> {

  @Option(
      names = "--listen",
      paramLabel = "HOST:PORT",
      defaultValue = "0.0.0.0:8000",
      converter = ListenAddressConverter.class,
      description = "Where to listen. Default: ${DEFAULT-VALUE}, which is every network.")
  private ListenAddress listen;

  private final CommandContext world;

  public EchoServerCommand(CommandContext world) {
    this.world = world;
  }

  @Override
  public Integer call() throws IOException, InterruptedException {
    NumberedEcho echo = new NumberedEcho(Output.to(world.out()));
    Server server =
        start(Routes.none().webSocket("/", (connection, request) -> echo.open(connection)));
    Runtime.getRuntime().addShutdownHook(new Thread(() -> stop(server), "porthole-stop"));
    world.err().println("Ready ws://" + listen + "/");
    echo.awaitEndOfOutput();
    server.stop(CloseCode.GOING_AWAY, "");
    return 0;
  }

  private Server start(Routes routes) throws IOException {
    try {
      return Server.start(listen.resolve(), Setup.of(routes));
    } catch (BindException e) {
      throw new IOException(
          "Cannot listen on "
              + listen
              + ": "
              + ErrorMessage.of(e.getMessage())
              + " Choose another place with --listen.",
          e);
    }
  }

  /** A JVM that a signal ends would exit with 128 and its number, and to end it is no failure. */
  private static void stop(Server server) {
    try {
      server.stop(CloseCode.GOING_AWAY, "");
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    Runtime.getRuntime().halt(0);
  }
}
