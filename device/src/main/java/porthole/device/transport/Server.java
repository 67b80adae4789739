package porthole.device.transport;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.channels.SelectionKey;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import porthole.device.log.PeerLog;
import porthole.device.transport.admission.Admission;
import porthole.device.transport.http.HttpProtocol;
import porthole.device.transport.loop.Acceptor;
import porthole.device.transport.loop.EventLoop;
import porthole.device.transport.loop.FileDescriptors;
import porthole.device.transport.loop.Listener;
import porthole.device.transport.loop.ProtocolStarter;
import porthole.device.transport.tcp.TcpProtocol;
import porthole.device.transport.websocket.WebSocketUpgrade;
import porthole.protocol.Frames;

/**
 * One loop with one thread, which serves WebSocket and plain HTTP on a TCP port, and other
 * protocols on others, and runs what other threads hand over.
 */
public final class Server implements Executor {
  /** How long {@link #stop} waits for closing handshakes; after it connections are cut. */
  private static final long STOP_NANOS = 1_000_000_000L;

  /**
   * How long after that for the loop, which a handler may hold up; then its thread is interrupted.
   */
  private static final long LOOP_NANOS = 250_000_000L;

  /** How long in all for code that blocks, on the loop or a worker, to heed its interrupt. */
  private static final long INTERRUPTED_NANOS = 750_000_000L;

  private final EventLoop loop = new EventLoop();
  private final Thread thread = new Thread(loop, "porthole-loop");
  private final WebSocketUpgrade upgrade = WebSocketUpgrade.on(loop);
  private final List<Listener> listeners = new ArrayList<>();
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
   * Listens at an address; at {@code 0.0.0.0} for IPv4 alone, at {@code ::} for IPv4 and IPv6. To
   * be called before {@link #start}; when it fails, the server is over.
   *
   * @throws IOException when the address cannot be bound; the message says why
   */
  public Server listen(InetSocketAddress address, Setup setup) throws IOException {
    return listen(address, setup, HttpProtocol.front(loop, setup, upgrade));
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

  Server listen(InetSocketAddress address, Setup setup, ProtocolStarter front) throws IOException {
    try {
      return listen(Listener.open(address.getAddress()), address, setup, front);
    } catch (IOException | RuntimeException e) {
      closeListeners();
      loop.selector().close();
      throw e;
    }
  }

  Server listen(Listener listener, InetSocketAddress address, Setup setup, ProtocolStarter front)
      throws IOException {
    listeners.add(listener);
    addresses.add(listener.bind(address));
    SelectionKey key = listener.channel().register(loop.selector(), SelectionKey.OP_ACCEPT);
    key.attach(new Acceptor(loop, listener, setup, admission(setup), front));
    loop.backlogs().bound(setup.limits(), Runtime.getRuntime().maxMemory());
    return this;
  }

  private Admission admission(Setup setup) {
    if (!admission.isPresent()) {
      admission = Optional.of(Admission.within(setup.limits(), FileDescriptors.limit()));
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
   * this, and waits while the loop has too much to take, as with {@link Connection}. When the
   * server has ended nothing is run.
   *
   * @throws java.util.concurrent.RejectedExecutionException when the loop is held up for 10 s
   */
  @Override
  public void execute(Runnable work) {
    loop.handOver(work, 0);
  }

  /**
   * Runs something on the loop's thread after a while. Only to be called on that thread. Whatever
   * the work belongs to, such as a connection, cancels the alarm at its end, or is held until then.
   */
  public Alarm after(long nanos, Runnable work) {
    return loop.after(nanos, work);
  }

  /**
   * Says what is done when memory has run out for good, before the server ends by itself: on the
   * thread that notices, which must need no memory for it. Any thread may call this.
   */
  public void whenMemoryRunsOut(Runnable work) {
    loop.whenMemoryRunsOut(work);
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
   * Stops: closes every connection with a code, waits for the closing handshakes, at most a second,
   * and interrupts code that blocks. Returns within 2 s, whatever handlers do. No thread is left
   * then but one whose code does not heed its interrupt. May be called from any thread but the
   * loop's.
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
    TimeUnit.NANOSECONDS.timedJoin(thread, STOP_NANOS + LOOP_NANOS);
    long deadline = System.nanoTime() + INTERRUPTED_NANOS;
    if (thread.isAlive()) {
      loop.stop();
      thread.interrupt();
      TimeUnit.NANOSECONDS.timedJoin(thread, INTERRUPTED_NANOS);
    }
    if (thread.isAlive()) {
      PeerLog.warn("loop", "A handler blocks the loop and heeds no interrupt: its thread stays");
    } else {
      loop.workers().awaitEnd(deadline - System.nanoTime());
    }
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
    for (Listener listener : listeners) {
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
