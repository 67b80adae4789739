package porthole.tools;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;
import porthole.client.Client;
import porthole.client.Handler;
import porthole.client.Request;
import porthole.tools.board.LineDecoder;
import porthole.tools.board.SerialSignals;
import porthole.tools.board.Wire;

/** Joins a serial device to a hub. */
@Command(
    name = "bridge",
    description = {
        "Join a device at the serial port to a hub, so that a board without a network takes part: "
            + "each line that it prints becomes a signal 'serial.NAME', and each such signal of "
            + "others a line for it. A line that is a JSON object or array is sent as such, any "
            + "other as a string.%n",
        "When the hub is gone it tries again; lines that come meanwhile are dropped.%n"})
final class EspBridgeCommand implements Callable<Integer> {

  private static final Duration TURN = Duration.ofMillis(200);
  private static final Duration FIRST_PAUSE = Duration.ofSeconds(1);
  private static final Duration LONGEST_PAUSE = Duration.ofSeconds(30);

  @ParentCommand
  private EspCommand esp;

  @Parameters(
      paramLabel = "URL",
      converter = HubUrl.class,
      description = "HOST:PORT of the hub, or a URL such as wss://host/channels.")
  private Request hub;

  @Option(
      names = "--name",
      paramLabel = "NAME",
      description = "NAME in 'serial.NAME'. Without it: the last part of the port's name.")
  private Optional<String> name = Optional.empty();

  @Mixin
  private TokenFile token;

  @Mixin
  private ConnectionOptions connection;

  private final World world;

  EspBridgeCommand(World world) {
    this.world = world;
  }

  @Override
  public Integer call() throws IOException, InterruptedException {
    String port = esp.serialPort();
    SerialSignals signals = new SerialSignals(
        name.orElse(Path.of(port).getFileName().toString()), new SecureRandom().nextLong());
    try (Wire wire = esp.openSerial(); Bridge bridge = new Bridge(wire, signals)) {
      bridge.run();
    }
    return 0;
  }

  /** The two directions; that from the hub runs on the connection's thread. */
  private final class Bridge implements Handler, AutoCloseable {

    private final Wire wire;
    private final SerialSignals signals;
    private final AtomicBoolean connected = new AtomicBoolean();
    private final AtomicReference<IOException> lost = new AtomicReference<>();
    private Optional<Client> client = Optional.empty();
    private Optional<Goodbye> goodbye = Optional.empty();
    private long nextAttempt = System.nanoTime();
    private Duration pause = FIRST_PAUSE;
    private long dropped;

    Bridge(Wire wire, SerialSignals signals) {
      this.wire = wire;
      this.signals = signals;
    }

    void run() throws IOException {
      LineDecoder lines = new LineDecoder();
      while (lost.get() == null) {
        connect();
        for (String line : lines.receive(wire.read(TURN))) {
          send(line);
        }
      }
      throw lost.get();
    }

    private void connect() {
      if (connected.get() || System.nanoTime() - nextAttempt < 0) {
        return;
      }
      try {
        Client opened = connection.open(hub, Request.DEFAULT_TIMEOUT, this);
        client = Optional.of(opened);
        goodbye.ifPresent(Goodbye::cancel);
        goodbye = client.map(Goodbye::of);
        pause = FIRST_PAUSE;
        world.err().println("Bridge " + wire.place() + " to " + hub.place() + " as "
            + signals.channel() + (dropped > 0 ? "; " + dropped + " lines were dropped" : ""));
        dropped = 0;
        for (String message : token.greeting()) {
          opened.send(message);
        }
      } catch (IOException e) {
        world.err().println(Sentence.explaining(e) + " Trying again.");
        later();
      }
    }

    private void later() {
      nextAttempt = System.nanoTime() + pause.toNanos();
      Duration twice = pause.multipliedBy(2);
      pause = twice.compareTo(LONGEST_PAUSE) > 0 ? LONGEST_PAUSE : twice;
    }

    private void send(String line) {
      try {
        if (!connected.get()) {
          throw new IOException("The hub is gone");
        }
        client.orElseThrow().send(signals.encode(line));
      } catch (IOException e) {
        dropped++;
      }
    }

    @Override
    public void onOpen(Client opened) {
      connected.set(true);
    }

    @Override
    public void onText(String text) {
      Optional<String> line = signals.decode(text);
      if (line.isEmpty()) {
        return;
      }
      try {
        wire.write((line.get() + "\r\n").getBytes(StandardCharsets.UTF_8));
      } catch (IOException e) {
        lost.compareAndSet(null, e);
      }
    }

    @Override
    public void onClose(int code, String reason) {
      world.err().println("The hub at " + hub.place() + " is gone (" + code + "). Trying again.");
      connected.set(false);
    }

    @Override
    public void close() {
      goodbye.ifPresent(Goodbye::cancel);
      client.ifPresent(Client::close);
    }
  }
}
