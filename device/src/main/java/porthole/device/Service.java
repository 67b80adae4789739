package porthole.device;

import java.io.IOException;
import java.net.BindException;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.Optional;
import java.util.function.Consumer;
import porthole.device.channels.ChannelsEndpoint;
import porthole.device.echo.EchoEndpoint;
import porthole.device.http.Health;
import porthole.device.http.Page;
import porthole.device.hub.Hub;
import porthole.device.monitor.Monitor;
import porthole.device.tls.LiveIdentity;
import porthole.device.transport.Endpoint;
import porthole.device.transport.Routes;
import porthole.device.transport.Server;
import porthole.device.transport.Setup;
import porthole.device.transport.Tls;
import porthole.device.transport.Traffic;
import porthole.protocol.CloseCode;

/** The running service. */
public final class Service {
  private final Server server;

  private Service(Server server) {
    this.server = server;
  }

  /**
   * Starts the service; it accepts connections when this returns.
   *
   * @throws IOException when it cannot listen; the message is one sentence for the owner
   */
  public static Service start(Configuration configuration) throws IOException {
    return start(configuration, text -> {});
  }

  /**
   * Starts the service; it accepts connections when this returns.
   *
   * @param log is shown every text that comes into the channels, on the loop's thread
   * @throws IOException when it cannot listen; the message is one sentence for the owner
   */
  public static Service start(Configuration configuration, Consumer<String> log)
      throws IOException {
    Optional<LiveIdentity> identity = identity(configuration);
    Server server = Server.open();
    Traffic traffic = new Traffic();
    Health health = new Health(Version.current(), traffic);
    EchoEndpoint echo = new EchoEndpoint();
    Routes routes =
        Routes.none()
            .webSocket("/", echo)
            .webSocket("/echo", echo)
            .webSocket("/channels", channels(configuration.channels(), server, log))
            .http("/monitor", new Monitor(echo, traffic))
            .http("/health", identity.map(live -> health.of(live::certificate)).orElse(health));
    Setup setup =
        Setup.of(Page.addTo(routes))
            .traffic(traffic)
            .limits(configuration.limits())
            .compression(configuration.compresses());
    if (identity.isPresent()) {
      Tls tls = Tls.of(identity.get()::engine, configuration.tls().get().plain());
      setup = setup.tls(tls);
    }
    listen(server, configuration.listen(), setup);
    return new Service(server.start());
  }

  private static Optional<LiveIdentity> identity(Configuration configuration) throws IOException {
    if (!configuration.tls().isPresent()) {
      return Optional.empty();
    }
    return Optional.of(configuration.tls().get().identity());
  }

  private static Endpoint channels(ChannelSettings settings, Server server, Consumer<String> log)
      throws IOException {
    String name = Long.toString(System.currentTimeMillis(), 36); // Another at each start.
    Hub hub = Hub.open(name, Hub.RING_BYTES);
    return ChannelsEndpoint.to(
        hub, server, settings.access(), Version.current(), settings.echoes(), log);
  }

  private static void listen(Server server, ListenAddress listen, Setup setup)
      throws IOException {
    try {
      server.listen(listen.resolve(), setup);
    } catch (UnknownHostException e) {
      throw new IOException("Cannot listen on " + listen + ": there is no such host", e);
    } catch (BindException e) {
      throw new IOException("Cannot listen on " + listen + ": " + advice(e), e);
    }
  }

  private static String advice(BindException e) {
    String message = String.valueOf(e.getMessage());
    if (message.contains("in use")) {
      return "another program uses the port; stop it or choose another with --listen";
    }
    if (message.contains("Permission")) {
      return "ports below 1024 need root; choose another with --listen";
    }
    if (message.contains("requested address")) {
      return "this machine does not have that address; 0.0.0.0 means all it has";
    }
    return message;
  }

  /** Returns where it listens. */
  public InetSocketAddress address() {
    return server.address();
  }

  /**
   * Returns when the service has been stopped.
   *
   * @throws IllegalStateException when memory has run out for good
   */
  public void await() throws InterruptedException {
    server.await();
  }

  /** Closes every connection with 1001 and returns, within about a second, when all are closed. */
  public void stop() throws InterruptedException {
    server.stop(CloseCode.GOING_AWAY, "the service stops");
  }
}
