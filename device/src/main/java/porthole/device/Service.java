package porthole.device;

import java.io.IOException;
import java.net.BindException;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.Paths;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import porthole.device.channels.Access;
import porthole.device.channels.ChannelsEndpoint;
import porthole.device.configuration.ChannelSettings;
import porthole.device.configuration.Configuration;
import porthole.device.configuration.ListenAddress;
import porthole.device.echo.EchoEndpoint;
import porthole.device.http.Health;
import porthole.device.http.Page;
import porthole.device.hub.Hub;
import porthole.device.hub.HubName;
import porthole.device.hub.LimitException;
import porthole.device.jsontcp.JsonTcpEndpoint;
import porthole.device.log.PeerLog;
import porthole.device.monitor.Monitor;
import porthole.device.mqtt.Broker;
import porthole.device.mqtt.MqttDoor;
import porthole.device.reach.Reach;
import porthole.device.reach.ReachDoor;
import porthole.device.tls.LiveIdentity;
import porthole.device.toon.ToonDoor;
import porthole.device.transport.Endpoint;
import porthole.device.transport.Routes;
import porthole.device.transport.Server;
import porthole.device.transport.Setup;
import porthole.device.transport.SiteAccess;
import porthole.device.transport.TcpEndpoint;
import porthole.device.transport.Tls;
import porthole.device.transport.Traffic;
import porthole.protocol.CloseCode;

/** The running service. */
public final class Service {
  /** Ends the threads of a part of the service and waits for them. */
  interface Stop {
    void stop() throws InterruptedException;
  }

  private static final String MONITOR = "Only the screen of this device may show the monitor.";
  private static final String HEALTH =
      "Only the local network may read the health of this service.";
  private static final long MAX_STOP_NANOS = 2_000_000_000L;

  private final Server server;
  private final List<Stop> stops;

  private Service(Server server, List<Stop> stops) {
    this.server = server;
    this.stops = stops;
  }

  /**
   * Starts the service; it accepts connections when this returns.
   *
   * @throws IOException when it cannot listen; the message is one sentence for the owner
   */
  public static Service start(Configuration configuration) throws IOException {
    return start(configuration, Optional.empty());
  }

  /**
   * Starts the service; it accepts connections when this returns.
   *
   * @param around wraps the endpoint of the channels, for example to watch its messages
   * @throws IOException when it cannot listen; the message is one sentence for the owner
   */
  public static Service start(Configuration configuration, UnaryOperator<Endpoint> around)
      throws IOException {
    return start(configuration, Optional.of(around));
  }

  private static Service start(
      Configuration configuration, Optional<UnaryOperator<Endpoint>> around) throws IOException {
    Optional<LiveIdentity> identity = identity(configuration);
    Server server = Server.open();
    Traffic traffic = new Traffic();
    Hub hub = hub();
    List<Runnable> starts = new ArrayList<>();
    List<Stop> stops = new ArrayList<>();
    Health health = new Health(Version.current(), traffic);
    if (identity.isPresent()) {
      health = health.of(identity.get()::certificate);
    }
    if (configuration.mqtt().isPresent()) {
      health = health.with("mqtt", joined(configuration.mqtt().get(), hub, server, starts, stops));
    }
    SiteAccess sites = configuration.channels().sites();
    EchoEndpoint echo = echo(configuration);
    Endpoint channels = wrapped(channels(hub, configuration, sites, server), around);
    Routes routes =
        Routes.none()
            .webSocket("/", configuration.channels().areAtRoot() ? channels : echo)
            .webSocket("/echo", echo)
            .webSocket("/channels", channels)
            .http("/monitor", SiteAccess.onThisMachine(new Monitor(echo, traffic), MONITOR))
            .http("/health", sites.local(health, HEALTH));
    Setup plain =
        Setup.of(Page.addTo(routes))
            .traffic(traffic)
            .limits(configuration.limits())
            .compression(configuration.compresses());
    listen(server, configuration, plain, identity);
    listenForJsonOverTcp(server, hub, configuration, plain);
    reach(configuration, server.address(), starts, stops);
    server.start();
    runAll(starts);
    if (configuration.toon().isPresent()) {
      ToonDoor door = ToonDoor.open(configuration.toon().get(), hub, server);
      stops.add(door::close);
    }
    return new Service(server, stops);
  }

  /** Asks the router for the service's port; the classes for that are loaded only if needed. */
  private static void reach(
      Configuration configuration,
      InetSocketAddress listen,
      List<Runnable> starts,
      List<Stop> stops)
      throws IOException {
    Optional<Path> state = state();
    if (configuration.reach().isPresent() || leftMapping(state)) {
      Reach reach = configuration.reach().orElseGet(Reach::nothing);
      ReachDoor door = ReachDoor.open(reach, listen, state);
      starts.add(door::start);
      stops.add(door::close);
    }
  }

  /** Returns whether a service that crashed has left a permanent mapping, to be removed now. */
  private static boolean leftMapping(Optional<Path> state) {
    return state.isPresent() && Files.exists(state.get().resolve(ReachDoor.LEFT_MAPPING));
  }

  /** Returns the folder whose files outlive the service; nothing if the launcher names none. */
  private static Optional<Path> state() {
    String folder = System.getProperty("porthole.state", "");
    return folder.isEmpty() ? Optional.empty() : Optional.of(Paths.get(folder));
  }

  private static Endpoint wrapped(Endpoint endpoint, Optional<UnaryOperator<Endpoint>> around) {
    return around.isPresent() ? around.get().apply(endpoint) : endpoint;
  }

  private static void runAll(List<Runnable> starts) {
    for (Runnable start : starts) {
      start.run();
    }
  }

  private static EchoEndpoint echo(Configuration configuration) {
    return configuration.echoIsCompatible()
        ? EchoEndpoint.compatible(System::nanoTime)
        : new EchoEndpoint();
  }

  private static void listen(
      Server server, Configuration configuration, Setup plain, Optional<LiveIdentity> identity)
      throws IOException {
    Setup setup = plain;
    if (identity.isPresent()) {
      setup = plain.tls(Tls.of(identity.get()::engine, configuration.tls().get().plain()));
    }
    ListenAddress listen = configuration.listen();
    try {
      server.listen(listen.resolve(), setup);
    } catch (IOException e) {
      throw cannotListen(listen, "--listen", e);
    }
  }

  private static void listenForJsonOverTcp(
      Server server, Hub hub, Configuration configuration, Setup setup) throws IOException {
    if (configuration.jsonTcp().host().isPresent()) {
      ListenAddress host = configuration.jsonTcp().host().get();
      TcpEndpoint endpoint =
          JsonTcpEndpoint.to(hub, Collections.emptyList(), configuration.limits());
      try {
        server.listenTcp(host.resolve(), endpoint, setup);
      } catch (IOException e) {
        throw cannotListen(host, "Socket_connection, Host", e);
      }
    }
  }

  private static Optional<LiveIdentity> identity(Configuration configuration) throws IOException {
    if (!configuration.tls().isPresent()) {
      return Optional.empty();
    }
    return Optional.of(configuration.tls().get().identity());
  }

  private static Hub hub() {
    return Hub.open(HubName.draw(), Hub.RING_BYTES);
  }

  /** Connects the hub to an MQTT broker, whose classes are loaded only here; returns its health. */
  private static Supplier<Map<String, Object>> joined(
      Broker broker, Hub hub, Server server, List<Runnable> starts, List<Stop> stops)
      throws IOException {
    try {
      MqttDoor door = MqttDoor.open(broker, hub, server);
      starts.add(door::start);
      stops.add(door::close);
      return door::health;
    } catch (LimitException e) {
      throw new IOException("Cannot use the broker: " + e.getMessage(), e);
    }
  }

  private static Endpoint channels(
      Hub hub, Configuration configuration, SiteAccess sites, Server server) throws IOException {
    ChannelSettings settings = configuration.channels();
    Access access = settings.access(sites, configuration.listen());
    return ChannelsEndpoint.to(hub, server, access, Version.current(), settings.echoes());
  }

  /**
   * Returns the error for the owner.
   *
   * @param setting the option or key with which the owner chooses another address
   */
  private static IOException cannotListen(ListenAddress listen, String setting, IOException e) {
    if (e instanceof UnknownHostException) {
      return new IOException("Cannot listen on " + listen + ": there is no such host", e);
    }
    return e instanceof BindException
        ? new IOException("Cannot listen on " + listen + ": " + advice(e, setting), e)
        : e;
  }

  private static String advice(IOException e, String setting) {
    String message = String.valueOf(e.getMessage());
    if (message.contains("in use")) {
      return "another program uses the port; stop it or choose another with " + setting;
    }
    if (message.contains("Permission")) {
      return "ports below 1024 need root; choose another with " + setting;
    }
    if (message.contains("requested address")) {
      return "this machine does not have that address; 0.0.0.0 means all its IPv4 addresses";
    }
    return message;
  }

  /** Returns the address on which the service listens. */
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

  /** Sets what runs when memory has run out for good; see {@link Server#whenMemoryRunsOut}. */
  public void whenMemoryRunsOut(Runnable work) {
    server.whenMemoryRunsOut(work);
  }

  /**
   * Closes every connection with 1001, and disconnects from the broker and the Toon, all at the
   * same time. Returns within 1 s, or 2 s when a handler, the broker or the Toon does not answer.
   */
  public void stop() throws InterruptedException {
    List<Thread> stopping = new ArrayList<>();
    for (Stop stop : stops) {
      stopping.add(inBackground(stop));
    }
    long deadline = System.nanoTime() + MAX_STOP_NANOS;
    server.stop(CloseCode.GOING_AWAY, "the service stops");
    for (Thread thread : stopping) {
      thread.join(Math.max(1, TimeUnit.NANOSECONDS.toMillis(deadline - System.nanoTime())));
    }
  }

  static Thread inBackground(Stop stop) {
    Thread thread =
        new Thread(
            () -> {
              try {
                stop.stop();
              } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
              } catch (RuntimeException | Error e) { // The others are stopped all the same.
                PeerLog.error("service", e, "A part of the service could not be stopped");
              }
            },
            "porthole-leaving");
    thread.setDaemon(true);
    thread.start();
    return thread;
  }
}
