package porthole.device.transport;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.ToLongFunction;

/** A server that echoes at "/" with the limits of a test, and returns its counters. */
public final class EchoServer implements AutoCloseable {
  private static final int WAIT_SECONDS = 60;

  private final Traffic traffic = new Traffic();
  private final Queue<Connection> connections = new ConcurrentLinkedQueue<>();
  private final Server server;

  private EchoServer(Routes routes, Limits limits) throws IOException {
    server =
        Server.start(
            new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
            Setup.of(routes.webSocket("/", (connection, request) -> echo(connection)))
                .limits(limits)
                .traffic(traffic));
  }

  private Handler echo(Connection connection) {
    connections.add(connection);
    return new Echo(connection);
  }

  /** Starts the closing handshake of all connections. */
  public void closeAll() {
    connections.forEach(connection -> connection.close(1000, ""));
  }

  public static EchoServer within(Limits limits) throws IOException {
    return new EchoServer(Routes.none(), limits);
  }

  public static EchoServer beside(Routes routes, Limits limits) throws IOException {
    return new EchoServer(routes, limits);
  }

  public InetSocketAddress address() {
    return server.address();
  }

  public RawClient open() throws IOException {
    return RawClient.open(address(), "/");
  }

  /** Reads the counters on the loop's thread, to which they belong. */
  public long count(ToLongFunction<Traffic> what) throws Exception {
    CompletableFuture<Long> answer = new CompletableFuture<>();
    server.execute(() -> answer.complete(what.applyAsLong(traffic)));
    return answer.get(WAIT_SECONDS, TimeUnit.SECONDS);
  }

  @Override
  public void close() {
    try {
      server.stop(1001, "");
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static final class Echo implements Handler {
    private final Connection connection;

    private Echo(Connection connection) {
      this.connection = connection;
    }

    @Override
    public void onText(String text) {
      connection.send(text);
    }

    @Override
    public void onBinary(ByteBuffer data) {
      connection.send(data);
    }

    @Override
    public void onClose(int code, String reason) {
      // An echo holds nothing to release.
    }
  }
}
