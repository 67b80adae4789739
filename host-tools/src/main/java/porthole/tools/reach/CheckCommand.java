package porthole.tools.reach;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.net.URISyntaxException;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import porthole.client.EchoProbe;
import porthole.client.Request;
import porthole.reach.AddressClass;
import porthole.tools.option.ConnectionOptions;
import porthole.tools.option.SecondsConverter;
import porthole.tools.option.WebSocketUrlConverter;
import porthole.tools.terminal.CommandContext;
import porthole.tools.terminal.ErrorMessage;
import porthole.tools.terminal.Output;
import porthole.tools.terminal.PhaseTimer;

/** Tells how far a stranger gets at a service, from the network of this machine. */
@Command(
    name = "check",
    description = {
      "Tell how far a stranger gets at a service: TCP, TLS, handshake, echo, flip, health.%n",
      "Run it in another network than the service, such as on a laptop that uses a phone's"
          + " hotspot. Each line is a step that succeeded; the first step that fails ends the"
          + " command.%n",
      "The exit code is 0 if the service answers right and takes this machine for a stranger. It is"
          + " 1 if a step fails, and 3 if the service answers but this machine is in its own"
          + " network, which proves nothing about the internet.%n"
    })
public final class CheckCommand implements Callable<Integer> {

  /** The exit code for a service that answers, but not to a stranger. */
  static final int UNPROVEN = 3;

  @Parameters(
      paramLabel = "URL",
      converter = WebSocketUrlConverter.class,
      description =
          "ws://HOST:PORT/ or wss://... Without a scheme it is ws://. The echo is asked at /echo,"
              + " whatever the path.")
  private Request request;

  @Option(
      names = "--timeout",
      paramLabel = "SECONDS",
      defaultValue = "10",
      converter = SecondsConverter.class,
      description = "Time limit of each step. Default: ${DEFAULT-VALUE}.")
  private Duration timeout;

  @Mixin private ConnectionOptions connection;

  private final CommandContext context;

  public CheckCommand(CommandContext context) {
    this.context = context;
  }

  @Override
  public Integer call() throws IOException, InterruptedException {
    Request echo = connection.complete(at("/echo"), timeout);
    Output out = Output.to(context.out());
    PhaseTimer phases = PhaseTimer.to(out);
    InetSocketAddress address = connect(phases);
    if (echo.isSecure()) {
      shakeHands(phases, address);
    }
    try (EchoProbe probe = phases.of("handshake: accepted", () -> open(echo))) {
      ask(phases, probe);
    }
    return conclude(out, address, health(phases));
  }

  private Request at(String path) throws IOException {
    try {
      URI uri = request.uri();
      return Request.to(new URI(uri.getScheme(), uri.getRawAuthority(), path, null, null));
    } catch (URISyntaxException e) {
      throw new IOException("Expected a URL such as ws://host:8123/ but was " + request, e);
    }
  }

  /** Connects by TCP and closes again; later steps use connections of their own. */
  private InetSocketAddress connect(PhaseTimer phases) throws IOException {
    long start = System.nanoTime();
    try {
      InetAddress ip = firstThatAccepts(InetAddress.getAllByName(request.host()));
      phases.since(
          start,
          "TCP: " + ip.getHostAddress() + " port " + request.port() + " accepts connections");
      return new InetSocketAddress(ip, request.port());
    } catch (IOException e) {
      throw new IOException(connection.explaining(request, e), e);
    }
  }

  private InetAddress firstThatAccepts(InetAddress[] addresses) throws IOException {
    IOException failure = new IOException("it has no address");
    for (InetAddress ip : addresses) {
      try (Socket socket = new Socket()) {
        socket.connect(new InetSocketAddress(ip, request.port()), (int) timeout.toMillis());
        return ip;
      } catch (IOException e) {
        failure = e;
      }
    }
    throw failure;
  }

  private void shakeHands(PhaseTimer phases, InetSocketAddress address)
      throws IOException, InterruptedException {
    SeenCertificate seen;
    try {
      long start = System.nanoTime();
      seen = SeenCertificate.of(address, request.host(), timeout);
      phases.since(start, "TLS: " + seen);
    } catch (IOException e) {
      throw new IOException(connection.explaining(request, e), e);
    }
  }

  private EchoProbe open(Request echo) throws IOException {
    try {
      return EchoProbe.open(echo, timeout);
    } catch (IOException e) {
      throw new IOException(connection.explaining(echo, e), e);
    }
  }

  private void ask(PhaseTimer phases, EchoProbe probe) throws IOException, InterruptedException {
    String nonce = nonce();
    try {
      boolean isFlipped = phases.of("echo: came back right", () -> probe.echo(nonce));
      phases.of("flip: came back right", () -> probe.flip(nonce, isFlipped));
    } catch (IOException e) {
      throw new IOException(
          "Something answers at " + request.place() + ", but not as Porthole: " + e.getMessage(),
          e);
    }
  }

  private static String nonce() {
    byte[] random = new byte[16];
    new SecureRandom().nextBytes(random);
    StringBuilder nonce = new StringBuilder();
    for (byte b : random) {
      nonce.append(String.format("%02x", b));
    }
    return nonce.toString();
  }

  private int health(PhaseTimer phases) throws IOException, InterruptedException {
    long start = System.nanoTime();
    int status = HealthProbe.status(request, timeout);
    phases.since(
        start,
        status == HealthProbe.FORBIDDEN
            ? "health: refused, as it must be"
            : "health: not refused (HTTP " + status + ")");
    return status;
  }

  private int conclude(Output out, InetSocketAddress address, int health) throws IOException {
    if (AddressClass.of(address.getAddress()) != AddressClass.PUBLIC) {
      out.line(
          "It answers this machine at "
              + address.getAddress().getHostAddress()
              + ", which is no address of the internet: this proves nothing about the internet.");
      return UNPROVEN;
    }
    if (health == HealthProbe.OK) {
      out.line(
          "It answers, but takes this machine for one of its own network: run this in another"
              + " network.");
      return UNPROVEN;
    }
    if (health != HealthProbe.FORBIDDEN) {
      throw new IOException(
          "Expected /health to be refused with HTTP 403 but was "
              + health
              + ": "
              + ErrorMessage.of("something other than Porthole answers at " + request.place()));
    }
    out.line("A stranger reaches the service at " + request + ".");
    return 0;
  }
}
