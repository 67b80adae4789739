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
      "Input is UTF-8 unless --binary is given; a line ends with LF or CRLF. A reply, text or"
          + " binary, is written as its bytes and a newline. After the end of the input it prints"
          + " replies until none has come for a time (-w), and closes with code 1000.%n",
      "The exit code is 0 if the close code is 1000, 1001 or none. It is 1 for any other close"
          + " code, and if the connection is lost or cannot be opened.%n"
    })
public final class ConnectCommand implements Callable<Integer> {

  /** A server that is never silent is left after this many times the --wait time. */
  private static final int MAX_QUIET_TIMES = 20;

  @Parameters(
      paramLabel = "URL",
      converter = WebSocketUrlConverter.class,
      description =
          "ws://HOST:PORT/PATH or wss://... Without a scheme it is ws://; http:// and https:// mean"
              + " ws:// and wss://. USER:PASSWORD@ before the host is sent as basic"
              + " authentication.")
  private Request request;

  @Option(
      names = {"-b", "--binary"},
      description = "Send each line as a binary message, without its LF.")
  private boolean binary;

  @Option(
      names = "--no-newline",
      description = "Write no newline after a reply, for example to save a binary message.")
  private boolean noNewline;

  @Option(
      names = {"-s", "--subprotocol"},
      paramLabel = "NAME",
      split = ",",
      description =
          "Offer a subprotocol. The server must choose one of those offered. May be repeated.")
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
          "Time limit of the opening handshake, and of the server's silence while the last replies"
              + " are awaited. Default: ${DEFAULT-VALUE}.")
  private Duration timeout;

  @Option(
      names = {"-n", "--exit-after"},
      paramLabel = "N",
      description = "Close after N replies, also if the input ends before them.")
  private Optional<Long> exitAfter = Optional.empty();

  @Option(
      names = {"-w", "--wait"},
      paramLabel = "SECONDS",
      defaultValue = "3",
      converter = SecondsConverter.class,
      description =
          "After the end of the input and the answer to a ping, wait until no reply has come for"
              + " this time. Increase it for a slow server. A server that keeps sending is left"
              + " after "
              + MAX_QUIET_TIMES
              + " times this time. 0 waits for the ping alone. Default: ${DEFAULT-VALUE}.")
  private Duration quiet;

  @Option(
      names = "--keep-open",
      description = "After the end of the input, print replies until the server closes.")
  private boolean keepOpen;

  @Option(
      names = "--ping",
      paramLabel = "SECONDS",
      defaultValue = "0",
      showDefaultValue = Visibility.NEVER,
      converter = SecondsConverter.class,
      description = "Ping the server at this interval; fail if it is silent for one interval.")
  private Duration ping;

  @Mixin private ConnectionOptions connection;

  @Spec private CommandSpec spec;

  private final CommandContext context;

  public ConnectCommand(CommandContext context) {
    this.context = context;
  }

  @Override
  public Integer call() throws IOException, InterruptedException {
    PrintingSession session =
        new PrintingSession(Output.to(context.out()), !noNewline, exitAfter.orElse(0L));
    Optional<String> failure;
    try (Client client = open(session)) {
      failure = exchange(client, session);
    }
    failure.ifPresent(context.err()::println);
    return failure.isPresent() ? 1 : 0;
  }

  private Optional<String> exchange(Client client, PrintingSession session)
      throws InterruptedException {
    CloseOnShutdown goodbye = CloseOnShutdown.of(client);
    try {
      background("porthole-input", session, () -> feed(client, session));
      if (!ping.isZero()) {
        background(
            "porthole-keep-alive",
            session,
            () -> KeepAlive.of(client, session, ping).run(context.pause()));
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
    Optional<String> badInput = InputSender.of(context, binary).sendTo(client);
    if (keepOpen && badInput.isEmpty()) {
      return;
    }
    try {
      client.pingInOrder(PrintingSession.LAST_PING);
    } catch (IOException e) {
      return; // The connection has ended; the session reports why.
    }
    session.awaitReplies(badInput.isPresent() ? 0 : exitAfter.orElse(0L), timeout);
    if (exitAfter.isEmpty() || badInput.isPresent()) {
      awaitQuiet(session);
    }
    badInput.ifPresentOrElse(session::fail, session::end);
  }

  private void awaitQuiet(PrintingSession session) throws InterruptedException {
    Duration limit = quiet.multipliedBy(MAX_QUIET_TIMES);
    if (!session.awaitQuiet(quiet, limit)) {
      context
          .err()
          .println(
              "The server keeps sending; closed the connection after "
                  + limit.toMillis() / 1000.0
                  + " seconds (see --wait and --keep-open).");
    }
  }

  /** A task of the session on its own thread. */
  interface BackgroundTask {
    void run() throws InterruptedException;
  }

  /** Uses a daemon thread, because a read of standard input cannot be interrupted. */
  static void background(String name, PrintingSession session, BackgroundTask task) {
    Thread thread =
        new Thread(
            () -> {
              try {
                task.run();
              } catch (InterruptedException | RuntimeException e) {
                session.fail(ErrorMessage.explaining(e));
              } catch (Error e) { // Whoever waits for the end of the session has to know.
                session.fail("The thread " + name + " has died: " + e);
              }
            },
            name);
    thread.setDaemon(true);
    thread.start();
  }
}
