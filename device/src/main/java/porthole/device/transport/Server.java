package porthole.device.transport;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.channels.SelectionKey;
import java.nio.channels.ServerSocketChannel;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Executor;
import porthole.device.log.PeerLog;
import porthole.protocol.Frames;

/**
 * One loop with one thread, which serves WebSocket and plain HTTP on a TCP port, and other protocols on
 * others, and runs what other threads hand over.
 */
public final class Server implements Executor {
  /** How long {@link #stop} waits for closing handshakes; after it connections are cut. */
  private static final long STOP_NANOS = 1_000_000_000L;

  /** Who finds this queue of the kernel full tries again only after a second. */
  private static final int WAITING_TO_BE_ACCEPTED = 512;


  private final EventLoop loop = new EventLoop();
  private final Thread thread = new Thread(loop, "porthole-loop");
  private final List<ServerSocketChannel> listeners = new ArrayList<>();
  private final List<InetSocketAddress> addresses = new ArrayList<>();
  private Optional<Admission> admission = Optional.empty();

  private Server() throws IOException {}

  /** Opens a server that does not listen yet, for those who need its thread before. */
  public static Server open() throws IOException {
    return new Server();
  }

  /**
   * Starts a server; it accepts connections when this returns.
   *
   * @throws IOException when the address cannot be bound; the message says why
   */
  public static Server start(InetSocketAddress address, Setup setup) throws IOException {
    return open().listen(address, setup).start();
  }

  /**
   * Listens at an address. To be called before {@link #start}; when it fails, the server is over.
   *
   * @throws IOException when the address cannot be bound; the message says why
   */
  public Server listen(InetSocketAddress address, Setup setup) throws IOException {
    return listen(address, setup, HttpProtocol.front(loop, setup));
  }

  /**
   * Listens at an address for what is no HTTP; otherwise as {@link #listen}. Connections of all
   * addresses are counted together, within the limits of the setup that was given first; the routes
   * of this one are not looked at.
   *
   * @throws IOException when the address cannot be bound; the message says why
   */
  public Server listenTcp(InetSocketAddress address, TcpEndpoint endpoint, Setup setup)
      throws IOException {
    return listen(address, setup, TcpProtocol.front(endpoint, setup));
  }

  Server listen(InetSocketAddress address, Setup setup, Front front) throws IOException {
    try {
      ServerSocketChannel listener = ServerSocketChannel.open();
      listeners.add(listener);
      listener.setOption(StandardSocketOptions.SO_REUSEADDR, true); // Restart on the same port.
      listener.bind(address, WAITING_TO_BE_ACCEPTED);
      addresses.add((InetSocketAddress) listener.getLocalAddress());
      listener.configureBlocking(false);
      SelectionKey key = listener.register(loop.selector(), SelectionKey.OP_ACCEPT);
      key.attach(new Acceptor(loop, listener, setup, admission(setup), front));
      loop.backlogs().bound(setup.limits(), Runtime.getRuntime().maxMemory());
      return this;
    } catch (IOException | RuntimeException e) {
      closeListeners();
      loop.selector().close();
      throw e;
    }
  }

  private Admission admission(Setup setup) {
    if (!admission.isPresent()) {
      admission = Optional.of(Admission.within(setup.limits(), Descriptors.limit()));
    }
    return admission.get();
  }

  /** Starts the thread: connections are accepted when this returns. */
  public Server start() {
    thread.start();
    return this;
  }

  /**
   * Runs something on the loop's thread, soon and in order; it must not block. Any thread may call
   * this, and waits while the loop has too much to take, as with {@link Connection}. When the server
   * has ended nothing is run.
   *
   * @throws java.util.concurrent.RejectedExecutionException when the loop is held up for 10 s
   */
  @Override
  public void execute(Runnable work) {
    loop.handOver(work, 0);
  }

  /** Runs something on the loop's thread after a while. Only to be called on that thread. */
  public void after(long nanos, Runnable work) {
    loop.after(nanos, work);
  }

  /** Returns where it listens first, with the port that was bound. */
  public InetSocketAddress address() {
    return addresses.get(0);
  }

  /** Returns all addresses at which it listens, with the ports that were bound, in their order. */
  public List<InetSocketAddress> addresses() {
    return Collections.unmodifiableList(addresses);
  }

  /**
   * Stops: closes every connection with a code and waits for the closing handshakes, at most a
   * second, and as long for blocking code, which is interrupted. When this returns no thread is left,
   * but one whose code does not heed that. May be called from any thread but the loop's.
   *
   * @param code a close code that may be sent, such as {@code CloseCode.GOING_AWAY}
   * @param reason at most 123 bytes in UTF-8
   * @throws IllegalArgumentException if they are anything else; then nothing is stopped
   */
  public void stop(int code, String reason) throws InterruptedException {
    Frames.requireClose(code, reason);
    loop.execute(
        () -> {
          closeListeners();
          loop.links().forEach(link -> link.goAway(code, reason));
          stopWhenEmpty(loop.now() + STOP_NANOS);
        });
    thread.join();
    loop.workers().awaitEnd(STOP_NANOS);
  }

  /**
   * Returns when the server has been stopped.
   *
   * @throws IllegalStateException when it has ended by itself, because memory has run out for good
   */
  public void await() throws InterruptedException {
    thread.join();
    loop.requireStopped();
  }

  private void closeListeners() {
    for (ServerSocketChannel listener : listeners) {
      try {
        listener.close();
      } catch (IOException e) {
        PeerLog.warn("listener", "Cannot close a listener: {}", e);
      }
    }
  }

  private void stopWhenEmpty(long deadline) {
    if (loop.links().isEmpty() || loop.now() >= deadline) {
      loop.stop();
    } else {
      loop.after(10_000_000L, () -> stopWhenEmpty(deadline));
    }
  }
}
