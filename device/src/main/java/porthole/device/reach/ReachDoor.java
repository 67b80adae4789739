package porthole.device.reach;

import java.io.IOException;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.nio.file.Paths;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import porthole.device.log.PeerLog;

/**
 * Keeps the way in through the router open, on its own thread: the router forwards the service's
 * own port, and no other.
 */
public final class ReachDoor implements Runnable {
  /** The file, in the service's folder, that notes a permanent mapping until it is removed. */
  public static final String LEFT_MAPPING = "permanent-mapping";

  private static final String ROUTER = "router";
  private static final long STOP_MILLIS = 1_800;
  private static final long MIN_WAIT_MILLIS = 100;
  private static final long AFTER_ERROR_MILLIS = 10_000;

  private final MappingLoop loop;
  private final Interruption interruption;
  private final CountDownLatch stopping = new CountDownLatch(1);
  private final Thread thread = new Thread(this, "porthole-reach");
  private final List<Consumer<MappingReport>> listeners = new CopyOnWriteArrayList<>();
  private volatile MappingReport report;

  ReachDoor(MappingLoop loop, Interruption interruption) {
    this.loop = loop;
    this.interruption = interruption;
    this.report = loop.report();
    thread.setDaemon(true);
  }

  /**
   * Opens the door; {@link #start} starts it.
   *
   * @param listen the address on which the service listens
   * @param state the folder whose files outlive the service; nothing if it has none
   * @throws IOException when no router can reach that address; the message is one sentence for the
   *     owner, without a full stop
   */
  public static ReachDoor open(Reach reach, InetSocketAddress listen, Optional<Path> state)
      throws IOException {
    InetAddress address = listen.getAddress();
    if (address.isLoopbackAddress() && reach.router() != Reach.Router.OFF) {
      throw new IOException(
          "Expected --listen with an address of the network, such as 0.0.0.0, as 'reach' is set: "
              + address.getHostAddress()
              + " is this machine alone");
    }
    boolean isOneAddress = !address.isAnyLocalAddress() && !(address instanceof Inet6Address);
    int wanted = reach.externalPort() == 0 ? listen.getPort() : reach.externalPort();
    Ports ports = new Ports(listen.getPort(), wanted);
    MappingRecord record = new MappingRecord(state);
    Interruption interruption = new Interruption();
    Protocols protocols =
        new Protocols(
            reach.router(),
            ports,
            record,
            (gateway, source) -> new RouterSocket(gateway, source, interruption));
    MappingLoop loop =
        new MappingLoop(
            reach,
            isOneAddress ? Optional.of(address) : Optional.empty(),
            ports,
            new ProcNet(Paths.get("/proc/net")),
            protocols,
            record.read().isPresent());
    return new ReachDoor(loop, interruption);
  }

  /** Calls a listener at each change, on the thread of this door. Call this before the start. */
  public void onChange(Consumer<MappingReport> listener) {
    listeners.add(listener);
  }

  /** Returns what is known now. Any thread; never waits. */
  public MappingReport report() {
    return report;
  }

  public void start() {
    thread.start();
  }

  /** Takes the mapping away. Returns within 2 s, also when the router does not answer. */
  public void close() throws InterruptedException {
    stopping.countDown();
    interruption.hurry();
    thread.join(STOP_MILLIS);
  }

  private boolean isStopping() {
    return stopping.getCount() == 0;
  }

  @Override
  public void run() {
    while (!isStopping()) {
      try {
        stopping.await(attempt(), TimeUnit.MILLISECONDS);
      } catch (InterruptedException e) { // Only close() ends this thread.
        PeerLog.debug(ROUTER, "Interrupted");
      }
    }
    attemptEnd();
  }

  /** No error ends this thread: nothing would restart it. Returns the milliseconds to wait. */
  private long attempt() {
    try {
      long next = loop.turn(millis());
      tell(loop.report());
      return Math.max(MIN_WAIT_MILLIS, next - millis());
    } catch (RuntimeException | Error e) { // A bug or no memory: the next turn may succeed.
      survive(e);
      return AFTER_ERROR_MILLIS;
    }
  }

  private void attemptEnd() {
    try {
      interruption.takeAway();
      loop.end();
    } catch (RuntimeException | Error e) {
      survive(e);
    }
  }

  private static void survive(Throwable e) {
    try {
      PeerLog.error(ROUTER, e, "Error while asking the router");
    } catch (RuntimeException | Error another) {
      Thread.yield(); // No memory to log it.
    }
  }

  private static long millis() {
    return TimeUnit.NANOSECONDS.toMillis(System.nanoTime());
  }

  private void tell(MappingReport now) {
    if (now.equals(report) || isStopping()) {
      return;
    }
    MappingReport before = report;
    report = now;
    MappingLog.write(before, now);
    for (Consumer<MappingReport> listener : listeners) {
      listener.accept(now);
    }
  }
}
