package porthole.tools.esp;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.Spec;
import porthole.client.Request;
import porthole.protocol.ChannelMessage;
import porthole.tools.board.BoardWire;
import porthole.tools.board.LineDecoder;
import porthole.tools.board.SerialSignals;
import porthole.tools.message.HubConnection;
import porthole.tools.option.ConnectionOptions;
import porthole.tools.option.HeartbeatOption;
import porthole.tools.option.HubUrlConverter;
import porthole.tools.option.TokenFile;
import porthole.tools.terminal.CommandContext;

/** Connects a serial device to a hub. */
@Command(
    name = "bridge",
    description = {
      "Connect a device at the serial port to a hub, for a board without a network. Each line that"
          + " it prints is sent as a signal 'serial.NAME', and each such signal of others is"
          + " written to it as a line. A line that is a JSON object or array is sent as JSON, any"
          + " other as a string.%n",
      "When the hub is gone, the command reconnects; lines in between are dropped. It ends with"
          + " exit code 1 when the hub refuses it (close codes 1008 and 4000 to 4999, such as 4401"
          + " for a wrong token; HTTP 401) or the device is unplugged.%n"
    })
final class EspBridgeCommand implements Callable<Integer> {

  private static final Duration TURN = Duration.ofMillis(200);

  @ParentCommand private EspCommand esp;

  @Parameters(
      paramLabel = "URL",
      converter = HubUrlConverter.class,
      description = "HOST:PORT of the hub, or a URL such as wss://host/channels.")
  private Request hub;

  @Option(
      names = "--name",
      paramLabel = "NAME",
      description = "NAME in 'serial.NAME'. Without it: the last part of the port's name.")
  private Optional<String> name = Optional.empty();

  @Mixin private TokenFile token;

  @Mixin private HeartbeatOption heartbeat;

  @Mixin private ConnectionOptions connection;

  @Spec private CommandSpec spec;

  private final CommandContext context;

  EspBridgeCommand(CommandContext context) {
    this.context = context;
  }

  @Override
  public Integer call() throws IOException, InterruptedException {
    String port = esp.serialPort();
    String event = name.orElse(Path.of(port).getFileName().toString());
    int bytes = event.getBytes(StandardCharsets.UTF_8).length;
    if (bytes < 1 || bytes > ChannelMessage.MAX_NAME_BYTES) {
      throw new ParameterException(
          spec.commandLine(),
          "Expected a name of 1 to "
              + ChannelMessage.MAX_NAME_BYTES
              + " bytes for '--name' but was of "
              + bytes);
    }
    SerialSignals signals = new SerialSignals(event, new SecureRandom().nextLong());
    Request request = request();
    List<String> greeting = token.greeting();
    try (BoardWire wire = esp.openSerial()) {
      new Bridge(wire, signals).run(request, greeting);
    }
    return 0;
  }

  private Request request() throws IOException {
    try {
      return heartbeat.applyTo(connection.complete(hub, Request.DEFAULT_TIMEOUT));
    } catch (IllegalArgumentException e) {
      throw new ParameterException(spec.commandLine(), e.getMessage(), e);
    }
  }

  /** Passes lines in both directions; those from the hub on the connection's thread. */
  private final class Bridge implements HubConnection.Listener {

    private final BoardWire wire;
    private final SerialSignals signals;
    private final AtomicReference<IOException> end = new AtomicReference<>();
    private final AtomicLong dropped = new AtomicLong();

    Bridge(BoardWire wire, SerialSignals signals) {
      this.wire = wire;
      this.signals = signals;
    }

    void run(Request request, List<String> greeting) throws IOException {
      LineDecoder lines = new LineDecoder();
      try (HubConnection link =
          HubConnection.to(
              context, request, greeting, e -> connection.explaining(request, e), this)) {
        while (end.get() == null) {
          for (String line : lines.receive(wire.read(TURN))) {
            send(link, line);
          }
        }
      }
      throw end.get();
    }

    private void send(HubConnection link, String line) {
      try {
        link.send(signals.encode(line));
      } catch (IOException e) {
        dropped.incrementAndGet();
      }
    }

    @Override
    public void opened() {
      long lines = dropped.getAndSet(0);
      context
          .err()
          .println(
              "Bridge "
                  + wire.place()
                  + " to "
                  + hub.place()
                  + " as "
                  + signals.channel()
                  + (lines > 0 ? "; " + lines + " lines were dropped" : ""));
    }

    @Override
    public void received(String text) {
      Optional<String> line = signals.decode(text);
      if (line.isEmpty()) {
        return;
      }
      try {
        wire.write((line.get() + "\r\n").getBytes(StandardCharsets.UTF_8));
      } catch (IOException e) {
        end.compareAndSet(null, e);
      }
    }

    @Override
    public void refused(String sentence) {
      end.compareAndSet(null, new IOException(sentence));
    }
  }
}
