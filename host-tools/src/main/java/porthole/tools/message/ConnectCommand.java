package porthole.tools.message;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Help.Visibility;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import porthole.client.Client;
import porthole.client.Request;
import porthole.protocol.DeflateParameters;
import porthole.tools.option.ConnectionOptions;
import porthole.tools.option.SecondsConverter;
import porthole.tools.option.WebSocketUrlConverter;
import porthole.tools.terminal.CommandContext;
import porthole.tools.terminal.ErrorMessage;
import porthole.tools.terminal.Output;

/** Joins standard input and output to a WebSocket. */
@Command(
    name = "connect",
    description = {
      "Send each line of standard input as a message, and print each reply as a line.%n",
      "Input is UTF-8 unless --binary is given; a line ends with LF or CRLF. A reply, text or "
          + "binary, is written as its bytes and a newline. When the input ends, it goes on "
          + "printing replies until none has come for some time (-w), and closes with code "
          + "1000.%n",
      "It exits with 0 if the close code is 1000, 1001 or none, and with 1 if it is another, the "
          + "connection is lost, or it cannot be opened.%n"
    })
public final class ConnectCommand implements Callable<Integer> {

  /** Times as long as the server has to be quiet, it may go on talking. */
  private static final int QUIETS = 20;

  @Parameters(
      paramLabel = "URL",
      converter = WebSocketUrlConverter.class,
      description =
          "ws://HOST:PORT/PATH, wss://..., or HOST:PORT/PATH, which is taken as ws://; "
              + "http:// is taken as ws://, and https:// as wss://. "
              + "USER:PASSWORD@ before the host is sent as basic authentication.")
  private Request request;

  @Option(
      names = {"-b", "--binary"},
      description = "Send lines as binary messages, with all their bytes but the LF.")
  private boolean binary;

  @Option(
      names = "--no-newline",
      description = "Write no newline after a reply, as for a binary message into a file.")
  private boolean noNewline;

  @Option(
      names = {"-s", "--subprotocol"},
      paramLabel = "NAME",
      split = ",",
      description = "Offer a subprotocol, of which the server must choose one. May be repeated.")
  private List<String> subprotocols = List.of();

  @Option(
      names = "--compress",
      description = "Offer to compress messages (permessage-deflate); the server may decline.")
  private boolean compress;

  @Option(
      names = "--timeout",
      paramLabel = "SECONDS",
      defaultValue = "10",
      converter = SecondsConverter.class,
      description =
          "How long the opening handshake may take, and how long the server may be "
              + "silent while the last replies are awaited. Default: ${DEFAULT-VALUE}.")
  private Duration timeout;

  @Option(
      names = {"-n", "--exit-after"},
      paramLabel = "N",
      description = "Close after N replies; wait for them when the input ends before.")
  private Optional<Long> exitAfter = Optional.empty();

  @Option(
      names = {"-w", "--wait"},
      paramLabel = "SECONDS",
      defaultValue = "3",
      converter = SecondsConverter.class,
      description =
          "When the input has ended, and the server has answered a ping, wait for replies until"
              + " none has come for so long: give more for a server that thinks longer. One that"
              + " goes on talking is left after "
              + QUIETS
              + " times as long; 0 waits for "
              + "the ping alone. Default: ${DEFAULT-VALUE}.")
  private Duration quiet;

  @Option(
      names = "--keep-open",
      description = "When the input ends, go on printing until the server closes.")
  private boolean keepOpen;

  @Option(
      names = "--ping",
      paramLabel = "SECONDS",
      defaultValue = "0",
      showDefaultValue = Visibility.NEVER,
      converter = SecondsConverter.class,
      description = "Send a ping at this interval; fail when one is not answered within it.")
  private Duration ping;

  @Mixin private ConnectionOptions connection;

  @Spec private CommandSpec spec;

  private final CommandContext world;

  public ConnectCommand(CommandContext world) {
    this.world = world;
  }

  @Override
  public Integer call() throws IOException, InterruptedException {
    PrintingSession session =
        new PrintingSession(Output.to(world.out()), !noNewline, exitAfter.orElse(0L));
    Optional<String> failure;
    try (Client client = open(session)) {
      failure = converse(client, session);
    }
    failure.ifPresent(world.err()::println);
    return failure.isPresent() ? 1 : 0;
  }

  private Optional<String> converse(Client client, PrintingSession session)
      throws InterruptedException {
    CloseOnShutdown goodbye = CloseOnShutdown.of(client);
    try {
      background("porthole-input", session, () -> feed(client, session));
      if (!ping.isZero()) {
        background(
            "porthole-keep-alive",
            session,
            () -> KeepAlive.of(client, session, ping).run(world.pause()));
      }
      return session.awaitEnd();
    } finally {
      goodbye.cancel();
    }
  }

  private Client open(PrintingSession session) throws IOException {
    return connection.open(complete(), timeout, session);
  }

  private Request complete() {
    if (exitAfter.isPresent() && exitAfter.get() < 1) {
      throw new ParameterException(
          spec.commandLine(),
          "Expected at least 1 reply for '--exit-after' but was " + exitAfter.get());
    }
    Request complete = compress ? request.withCompression(DeflateParameters.offer()) : request;
    try {
      return complete.withSubprotocols(subprotocols);
    } catch (IllegalArgumentException e) {
      throw new ParameterException(spec.commandLine(), e.getMessage(), e);
    }
  }

  private void feed(Client client, PrintingSession session) throws InterruptedException {
    Optional<String> badInput = InputSender.of(world, binary).sendTo(client);
    if (keepOpen && badInput.isEmpty()) {
      return;
    }
    try {
      client.pingInOrder(PrintingSession.LAST_PING);
    } catch (IOException e) {
      return; // The connection has ended, and tells why by itself.
    }
    session.awaitReplies(badInput.isPresent() ? 0 : exitAfter.orElse(0L), timeout);
    if (exitAfter.isEmpty() || badInput.isPresent()) {
      awaitQuiet(session);
    }
    badInput.ifPresentOrElse(session::fail, session::end);
  }

  private void awaitQuiet(PrintingSession session) throws InterruptedException {
    Duration limit = quiet.multipliedBy(QUIETS);
    if (!session.awaitQuiet(quiet, limit)) {
      world
          .err()
          .println(
              "The server goes on talking: left it after "
                  + limit.toMillis() / 1000.0
                  + " seconds (see --wait and --keep-open).");
    }
  }

  /** Part of a session that runs beside the others, and ends with the session if not before. */
  private interface Part {
    void run() throws InterruptedException;
  }

  /** A daemon: nothing can interrupt a read of standard input, so nobody waits for it. */
  private static void background(String name, PrintingSession session, Part part) {
    Thread thread =
        new Thread(
            () -> {
              try {
                part.run();
              } catch (InterruptedException | RuntimeException e) {
                session.fail(ErrorMessage.explaining(e));
              }
            },
            name);
    thread.setDaemon(true);
    thread.start();
  }
}
