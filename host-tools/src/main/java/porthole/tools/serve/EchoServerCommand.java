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
import porthole.tools.terminal.ShutdownHook;

/** The original echo server: numbers the messages of all clients and prints each step. */
@Command(
    name = "echo-server",
    description = {
      "Answer each text message with ' # N # TEXT', where N counts the messages of all clients.%n",
      "It prints each connection, message, answer and close; Ctrl-C ends it. Use it to try out a"
          + " client; 'porthole serve' is the service itself.%n"
    })
public final class EchoServerCommand implements Callable<Integer> {

  @Option(
      names = "--listen",
      paramLabel = "HOST:PORT",
      defaultValue = "0.0.0.0:8000",
      converter = ListenAddressConverter.class,
      description =
          "The address to listen on. Default: ${DEFAULT-VALUE}, that is, in all networks.")
  private ListenAddress listen;

  private final CommandContext context;

  public EchoServerCommand(CommandContext context) {
    this.context = context;
  }

  @Override
  public Integer call() throws IOException, InterruptedException {
    NumberedEcho echo = new NumberedEcho(Output.to(context.out()));
    Server server =
        start(Routes.none().webSocket("/", (connection, request) -> echo.open(connection)));
    ShutdownHook.add("porthole-stop", () -> stop(server));
    context.err().println("Ready ws://" + listen + "/");
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
              + " Choose another address with --listen.",
          e);
    }
  }

  /** Ends with exit code 0: a JVM that a signal ends would exit with 128 and its number. */
  private static void stop(Server server) {
    try {
      server.stop(CloseCode.GOING_AWAY, "");
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      Runtime.getRuntime().halt(0);
    }
  }
}
