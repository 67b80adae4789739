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
 * A server with one event loop on one thread. It serves WebSocket and plain HTTP on its TCP ports,
 * other protocols on other ports, and runs work that other threads hand over.
 */
public final class Server implements Executor {
  /** {@link #stop} waits this long for closing handshakes; then it drops the connections. */
  private static final long STOP_NANOS = 1_000_000_000L;

  /** Then it waits this long for the loop, which a handler may block, before it interrupts it. */
  private static final long LOOP_NANOS = 250_000_000L;

  /** Then it waits this long for interrupted code on the loop and the workers. */
  private static final long INTERRUPTED_NANOS = 750_000_000L;

  private final EventLoop loop = new EventLoop();
  private final Thread thread = new Thread(loop, "porthole-loop");
  private final WebSocketUpgrade upgrade = WebSocketUpgrade.on(loop);
  private final List<Listener> listeners = new ArrayList<>();
  private final List<InetSocketAddress> addresses = new ArrayList<>();
  private Optional<Admission> admission = Optional.empty();

  private Server() throws IOException {}

  /** Opens a server that does not listen yet, for callers that first need its thread. */
  public static Server open() throws IOException {
    return new Server();
  }

  /**
   * Starts a server; it accepts connections when this method returns.
   *
   * @throws IOException when the address cannot be bound; the message is the reason
   */
  public static Server start(InetSocketAddress address, Setup setup) throws IOException {
    return open().listen(address, setup).start();
  }

  /**
   * Listens on an address: {@code 0.0.0.0} means IPv4 only, {@code ::} IPv4 and IPv6. Call this
   * before {@link #start}; a failure ends the server.
   *
   * @throws IOException when the address cannot be bound; the message is the reason
   */
  public Server listen(InetSocketAddress address, Setup setup) throws IOException {
    return listen(address, setup, HttpProtocol.starter(loop, setup, upgrade));
  }

  /**
   * Listens on an address for a protocol other than HTTP; otherwise as {@link #listen}. The limits
   * of the first setup count the connections of all addresses together; the routes of this setup
   * are ignored.
   *
   * @throws IOException when the address cannot be bound; the message is the reason
   */
  public Server listenTcp(InetSocketAddress address, TcpEndpoint endpoint, Setup setup)
      throws IOException {
    return listen(address, setup, TcpProtocol.starter(endpoint, setup));
  }

  Server listen(InetSocketAddress address, Setup setup, ProtocolStarter starter)
      throws IOException {
    try {
      return listen(Listener.open(address.getAddress()), address, setup, starter);
    } catch (IOException | RuntimeException e) {
      closeListeners();
      loop.selector().close();
      throw e;
    }
  }

  Server listen(Listener listener, InetSocketAddress address, Setup setup, ProtocolStarter starter)
      throws IOException {
    listeners.add(listener);
    addresses.add(listener.bind(address));
    SelectionKey key = listener.channel().register(loop.selector(), SelectionKey.OP_ACCEPT);
    key.attach(new Acceptor(loop, listener, setup, admission(setup), starter));
    loop.backlogs().bound(setup.limits(), Runtime.getRuntime().maxMemory());
    return this;
  }

  private Admission admission(Setup setup) {
    if (!admission.isPresent()) {
      admission = Optional.of(Admission.within(setup.limits(), FileDescriptors.limit()));
    }
    return admission.get();
  }

  /** Starts the thread; connections are accepted when this method returns. */
  public Server start() {
    thread.start();
    return this;
  }

  /**
   * Runs work on the loop's thread, soon and in order; the work must not block. Any thread may call
   * this, and waits while too much work waits for the loop, as with {@link Connection}. After the
   * end of the server the work is discarded.
   *
   * @throws java.util.concurrent.RejectedExecutionException when the loop takes no work for 10 s
   */
  @Override
  public void execute(Runnable work) {
    loop.handOver(work, 0);
  }

  /**
   * Runs work on the loop's thread after a delay. Call this on that thread only. Cancel the alarm
   * of a connection when it ends: until then it keeps the connection in memory.
   */
  public Alarm after(long nanos, Runnable work) {
    return loop.after(nanos, work);
  }

  /**
   * Sets the work to run when memory has run out for good, before the server ends by itself. It
   * runs on the thread that notices, and must not allocate. Any thread may call this.
   */
  public void whenMemoryRunsOut(Runnable work) {
    loop.whenMemoryRunsOut(work);
  }

  /** Returns the first address on which the server listens, with the bound port. */
  public InetSocketAddress address() {
    return addresses.get(0);
  }

  /** Returns all addresses on which the server listens, with the bound ports, in order. */
  public List<InetSocketAddress> addresses() {
    return Collections.unmodifiableList(addresses);
  }

  /**
   * Stops the server: closes every connection with a code, waits at most 1 s for the closing
   * handshakes, and interrupts blocking code. Returns within 2 s, whatever handlers do. Only
   * threads whose code ignores the interrupt remain. May be called from any thread but the loop's.
   *
   * @param code a close code that may be sent, such as {@code CloseCode.GOING_AWAY}
   * @param reason at most 123 bytes in UTF-8
   * @throws IllegalArgumentException if code or reason is invalid; then nothing is stopped
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
      PeerLog.warn(
          "loop", "A handler blocks the loop and ignores the interrupt: its thread is left behind");
    } else {
      loop.workers().awaitEnd(deadline - System.nanoTime());
    }
  }

  /**
   * Returns when the server has been stopped.
   *
   * @throws IllegalStateException when the server ended by itself because memory ran out for good
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
