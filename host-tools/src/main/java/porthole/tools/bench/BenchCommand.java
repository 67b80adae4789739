package porthole.tools.bench;

import java.io.IOException;
import java.math.BigDecimal;
import java.net.InetAddress;
import java.net.URI;
import java.net.URISyntaxException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLContext;
import picocli.CommandLine.Command;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import picocli.CommandLine.TypeConversionException;
import porthole.client.Request;
import porthole.tools.option.SecondsConverter;
import porthole.tools.option.TrustOptions;
import porthole.tools.option.WebSocketUrlConverter;
import porthole.tools.terminal.CommandContext;
import porthole.tools.terminal.Output;
import porthole.tools.terminal.ShutdownHook;

/** Measures throughput and latency of an endpoint under load. */
@Command(
    name = "bench",
    description = {
      "Put an endpoint under load, check every answer, and print throughput, latency and errors. "
          + "Exit code 0 if there was no error.%n",
      "Without --fan-out every connection sends messages and must get each one back, in order. "
          + "With --fan-out one more connection sends, and each of the --connections must get "
          + "every message once and in order. The sender may or may not get its own messages. In "
          + "the dialect 'channels' the sender must get its receipts.%n",
      "Without --rate each sender keeps --depth messages in flight: the answers set the pace, and "
          + "latency starts at the send. With --rate messages are sent at fixed times, and "
          + "latency starts at the time at which a message was due. A stall of the server then "
          + "counts for every message that it delayed. This keeps one core busy.%n",
      "Ctrl-C ends the measurement and prints the results so far.%n"
    })
public final class BenchCommand implements Callable<Integer> {

  private static final int MAX_CONNECTIONS = 20_000;
  private static final int MAX_SIZE_BYTES = 1 << 20;
  private static final int MAX_DEPTH = 1024;
  private static final int MAX_RATE = 1_000_000;
  private static final int MAX_PATTERNS = 64;
  private static final int MAX_SECONDS = 3600;

  @Parameters(
      paramLabel = "URL",
      converter = Where.class,
      description =
          "ws://HOST:PORT/PATH, wss://..., or tcp://HOST:PORT for a port that echoes bytes "
              + "without WebSocket, for comparison.")
  private BenchTarget target;

  @Option(
      names = {"-c", "--connections"},
      paramLabel = "N",
      defaultValue = "50",
      description = "Connections under load, 1 to 20000. Default: ${DEFAULT-VALUE}.")
  private int connections;

  @Option(
      names = "--idle",
      paramLabel = "N",
      defaultValue = "0",
      description = "Further connections that only stay open, 0 to 20000.")
  private int idle;

  @Option(
      names = "--size",
      paramLabel = "BYTES",
      defaultValue = "64",
      description = "Bytes of a message, 1 to 1048576. Default: ${DEFAULT-VALUE}.")
  private int size;

  @Option(
      names = {"-b", "--binary"},
      description = "Send binary messages instead of text.")
  private boolean binary;

  @Option(
      names = "--mixed",
      description =
          "Send text of characters of 1, 2, 3 and 4 bytes in UTF-8, equally many of each, "
              + "instead of letters and digits.")
  private boolean mixed;

  @Option(
      names = "--flip",
      description = "Ask Porthole's echo to reverse text, and expect every answer in reverse.")
  private boolean flip;

  @Option(
      names = "--depth",
      paramLabel = "N",
      defaultValue = "1",
      description = "Messages in flight for each sender, 1 to 1024. Default: ${DEFAULT-VALUE}.")
  private int depth;

  @Option(
      names = "--rate",
      paramLabel = "N",
      converter = Rate.class,
      description =
          "Send N messages a second from all connections together, without waiting for answers; "
              + "up to 1000000.")
  private Optional<Double> rate = Optional.empty();

  @Option(
      names = {"-d", "--duration"},
      paramLabel = "SECONDS",
      defaultValue = "10",
      converter = SecondsConverter.class,
      description = "Time of the measurement, up to 3600. Default: ${DEFAULT-VALUE}.")
  private Duration duration;

  @Option(
      names = "--warmup",
      paramLabel = "SECONDS",
      defaultValue = "1",
      converter = SecondsConverter.class,
      description = "Time under load before the measurement. Default: ${DEFAULT-VALUE}.")
  private Duration warmup;

  @Option(names = "--fan-out", description = "One more connection sends to all others.")
  private boolean fanOut;

  @Option(
      names = "--dialect",
      paramLabel = "NAME",
      defaultValue = "relay",
      description =
          "Protocol of the messages with --fan-out: 'relay' sends them unchanged, 'mqtt' "
              + "publishes them to a topic that the others subscribe to, 'channels' signals "
              + "them in a channel of Porthole. Default: ${DEFAULT-VALUE}.")
  private Dialect dialect;

  @Option(
      names = "--patterns",
      paramLabel = "N",
      defaultValue = "1",
      description =
          "Patterns that each other connection subscribes to with the dialects 'mqtt' and "
              + "'channels', 1 to 64. The last one matches the messages. "
              + "Default: ${DEFAULT-VALUE}.")
  private int patterns;

  @Option(
      names = "--from",
      paramLabel = "ADDRESS",
      split = ",",
      description = "Local addresses to connect from, in turn.")
  private List<InetAddress> from = List.of();

  @Option(
      names = "--pid",
      paramLabel = "PID",
      description = "Print the CPU time of the server as well, a process of this machine (Linux).")
  private Optional<Long> pid = Optional.empty();

  @Option(
      names = "--timeout",
      paramLabel = "SECONDS",
      defaultValue = "10",
      converter = SecondsConverter.class,
      description = "Time limit of the opening handshake. Default: ${DEFAULT-VALUE}.")
  private Duration timeout;

  @Option(names = "--json", description = "Print one line of JSON.")
  private boolean json;

  @Mixin private TrustOptions trust = new TrustOptions();

  @Spec private CommandSpec spec;

  private final CommandContext context;

  public BenchCommand(CommandContext context) {
    this.context = context;
  }

  @Override
  public Integer call() throws IOException, InterruptedException {
    Load load = load();
    Run run = Run.of(load, pid.map(CpuClock::of));
    Output out = Output.to(context.out());
    CountDownLatch printed = new CountDownLatch(1);
    ShutdownHook hook = ShutdownHook.add("porthole-bench-end", () -> interrupt(run, printed));
    try {
      BenchReport report = run.go(() -> context.err().println("All connections are open."));
      for (String line : json ? List.of(report.json()) : report.lines()) {
        out.line(line);
      }
      return report.isClean() ? 0 : 1;
    } catch (RefusedException e) {
      throw e;
    } catch (IOException e) {
      throw new IOException(trust.explaining(target.place(), e), e);
    } finally {
      printed.countDown();
      hook.remove();
    }
  }

  /** Ends the run at Ctrl-C, and waits up to 5 s until the results so far are printed. */
  private static void interrupt(Run run, CountDownLatch printed) {
    run.stop();
    try {
      printed.await(5, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private Load load() throws IOException {
    within("--connections", connections, 1, MAX_CONNECTIONS);
    within("--idle", idle, 0, MAX_CONNECTIONS);
    within("--size", size, 1, MAX_SIZE_BYTES);
    within("--depth", depth, 1, MAX_DEPTH);
    within("--duration", duration, MAX_SECONDS);
    require(
        warmup.compareTo(Duration.ofSeconds(MAX_SECONDS)) <= 0,
        "Expected at most " + MAX_SECONDS + " seconds for '--warmup'");
    within("--timeout", timeout, MAX_SECONDS);
    within("--patterns", patterns, 1, MAX_PATTERNS);
    require(
        pid.orElse(1L) >= 1,
        "Expected a process number of at least 1 for '--pid' but was " + pid.orElse(1L));
    require(
        rate.isEmpty() || !spec.commandLine().getParseResult().hasMatchedOption("--depth"),
        "Expected either '--rate' or '--depth'");
    requireConsistentKind();
    return new Load(
        trusted(),
        connections,
        idle,
        size,
        content(),
        fanOut,
        flip ? Dialect.FLIP : dialect,
        patterns,
        depth,
        rate.orElse(0.0),
        duration,
        warmup,
        timeout,
        from);
  }

  /** Options that say what is sent may not contradict each other. */
  private void requireConsistentKind() {
    require(!fanOut || !target.isRaw(), "Expected ws:// or wss:// with '--fan-out'");
    require(fanOut || dialect == Dialect.RELAY, "Expected '--fan-out' with '--dialect'");
    require(dialect != Dialect.FLIP, "Expected '--flip' instead of '--dialect flip'");
    require(
        patterns == 1 || dialect.wantsFanOut(),
        "Expected '--dialect mqtt' or '--dialect channels' with '--patterns'");
    require(
        !binary || dialect != Dialect.CHANNELS,
        "Expected '--dialect channels' without '--binary': signals are text");
    require(!mixed || !binary, "Expected either '--mixed' or '--binary'");
    require(
        !flip || !fanOut && !binary && !target.isRaw(),
        "Expected '--flip' without '--fan-out', '--binary' and tcp://");
  }

  private BenchTarget trusted() throws IOException {
    Optional<SSLContext> context = trust.context();
    return context.isPresent() ? target.withTls(context.get()) : target;
  }

  private MessageContent content() {
    if (mixed) {
      return MessageContent.MIXED;
    }
    return binary ? MessageContent.BINARY : MessageContent.ASCII;
  }

  private void within(String option, int value, int min, int max) {
    require(
        value >= min && value <= max,
        "Expected a number from " + min + " to " + max + " for '" + option + "' but was " + value);
  }

  private void within(String option, Duration value, int maxSeconds) {
    require(
        !value.isZero() && value.compareTo(Duration.ofSeconds(maxSeconds)) <= 0,
        "Expected more than 0 and at most " + maxSeconds + " seconds for '" + option + "'");
  }

  private void require(boolean holds, String sentence) {
    if (!holds) {
      throw new ParameterException(spec.commandLine(), sentence);
    }
  }

  /** Reads a URL; without a scheme it means {@code ws://}. */
  static final class Where implements ITypeConverter<BenchTarget> {
    @Override
    public BenchTarget convert(String text) {
      if (!text.startsWith("tcp://")) {
        Request request = new WebSocketUrlConverter().convert(text);
        return BenchTarget.webSocket(request);
      }
      try {
        return BenchTarget.tcp(new URI(text));
      } catch (URISyntaxException | IllegalArgumentException e) {
        throw new TypeConversionException("Expected tcp://HOST:PORT but was '" + text + "'");
      }
    }
  }

  /** Reads messages a second, such as {@code 0.5}. */
  static final class Rate implements ITypeConverter<Double> {
    @Override
    public Double convert(String text) {
      if (text.matches("[0-9]{1,7}(\\.[0-9]{1,6})?")) {
        double value = new BigDecimal(text).doubleValue();
        if (value > 0 && value <= MAX_RATE) {
          return value;
        }
      }
      throw new TypeConversionException(
          "Expected more than 0 and at most "
              + MAX_RATE
              + " messages a second but was '"
              + text
              + "'");
    }
  }
}
