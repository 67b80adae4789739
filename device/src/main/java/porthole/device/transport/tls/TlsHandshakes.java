package porthole.device.transport.tls;

import java.io.IOException;
import java.util.Optional;
import java.util.concurrent.PriorityBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import javax.net.ssl.SSLEngine;
import porthole.device.log.PeerLog;
import porthole.device.transport.Limit;
import porthole.device.transport.Limits;
import porthole.device.transport.Setup;
import porthole.device.transport.Tls;
import porthole.device.transport.Traffic;
import porthole.device.transport.admission.Admission;
import porthole.device.transport.admission.ConnectionPlace;
import porthole.device.transport.admission.Places;
import porthole.device.transport.admission.TakenPlace;
import porthole.device.transport.loop.EventLoop;
import porthole.device.transport.loop.Link;

/**
 * The TLS handshakes in progress on one loop, and the thread that computes for them, since a
 * signature takes a small device 0.1 s. The thread starts with the first handshake and ends 30 s
 * after the last. Loop's thread, except for the computations.
 */
public final class TlsHandshakes {
  private static final long THREAD_IDLE_SECONDS = 30;
  private static final long STOP_MILLIS = 1000;

  /** One address may have this part of the handshakes: as many as a few browsers open at once. */
  private static final int SHARE_OF_ADDRESS = 6;

  private static final int MIN_OF_ADDRESS = 4;

  /** An IPv6 /56 and a /48 may have as many handshakes as this many addresses. */
  private static final int[] ADDRESSES_OF_NETWORK = {2, 3};

  private final EventLoop loop;
  private final Tls tls;
  private final Traffic traffic;
  private final Limits limits;
  private final Places places;
  private final int[] max; // Of an address and of its wider networks.
  private final TlsBuffers buffers = new TlsBuffers();
  private final ThreadPoolExecutor thread;
  private volatile Thread latest;
  private long numbers;

  private TlsHandshakes(EventLoop loop, Tls tls, Setup setup) {
    this.loop = loop;
    this.tls = tls;
    this.traffic = setup.traffic();
    this.limits = setup.limits();
    int all = limits.count(Limit.TLS_HANDSHAKES);
    int keptForLoopback = limits.count(Limit.CONNECTIONS_KEPT_FOR_LOOPBACK);
    this.places =
        Places.of(
            all + keptForLoopback,
            limits.count(Limit.TLS_HANDSHAKES_KEPT_FOR_LOCAL),
            keptForLoopback);
    int ofAddress = Math.max(MIN_OF_ADDRESS, all / SHARE_OF_ADDRESS);
    this.max =
        new int[] {
          ofAddress, ADDRESSES_OF_NETWORK[0] * ofAddress, ADDRESSES_OF_NETWORK[1] * ofAddress
        };
    this.thread =
        new ThreadPoolExecutor(
            1,
            1,
            THREAD_IDLE_SECONDS,
            TimeUnit.SECONDS,
            new PriorityBlockingQueue<>(),
            work -> {
              Thread made = new Thread(work, "porthole-tls");
              made.setDaemon(true);
              latest = made;
              return made;
            });
    thread.allowCoreThreadTimeOut(true);
  }

  /** Returns the handshakes of a loop, which stops their thread at its end. */
  public static TlsHandshakes on(EventLoop loop, Tls tls, Setup setup) {
    TlsHandshakes handshakes = new TlsHandshakes(loop, tls, setup);
    loop.atEnd(handshakes::stop);
    return handshakes;
  }

  Tls tls() {
    return tls;
  }

  TlsBuffers buffers() {
    return buffers;
  }

  /**
   * Counts a new handshake, which {@link #end} must end. When strangers have taken all their
   * places, a handshake of the network with most of them is dropped: the oldest without its whole
   * ClientHello, otherwise the oldest.
   *
   * @throws IOException when the handshake is refused by the limit of its address or of all
   */
  TlsHandshake begin(Link link) throws IOException {
    ConnectionPlace connection = link.place();
    Places.Kind kind = connection.kind();
    if (kind != Places.Kind.LOOPBACK && connection.source().areHandshakesFull(max)) {
      throw refused("Its address has its maximum of TLS handshakes in progress");
    }
    if (!places.hasRoom(kind)) {
      Optional<TakenPlace> other = places.placeToFree(kind, Admission.holder(link.peer()));
      if (!other.isPresent()) {
        throw refused("There are " + places.held() + " TLS handshakes in progress");
      }
      traffic.refused();
      ((TlsHandshake) other.get()).link().drop(); // During a handshake no reason can be sent.
    }
    TlsHandshake handshake = new TlsHandshake(link, ++numbers, limits);
    connection.source().beginHandshake();
    places.take(handshake, kind, Admission.holder(link.peer()));
    return handshake;
  }

  private IOException refused(String sentence) {
    traffic.refused();
    return new IOException(sentence);
  }

  /** Counts the end of a handshake. */
  void end(TlsHandshake handshake) {
    places.giveBack(handshake);
    handshake.link().place().source().endHandshake();
  }

  /**
   * Creates an engine and hands it to the loop, which runs {@code done} or {@code failed}.
   *
   * @param wanted returns whether the link still exists; called on the other thread
   */
  void make(
      TlsHandshake handshake, BooleanSupplier wanted, Consumer<SSLEngine> done, Runnable failed)
      throws IOException {
    start(
        handshake,
        wanted,
        () -> {
          try {
            SSLEngine engine = tls.engine();
            loop.handBack(() -> done.accept(engine));
          } catch (RuntimeException | Error e) {
            loop.handBack(failed);
            PeerLog.error("TLS", e, "Cannot create a TLS engine");
          }
        });
  }

  /** Runs the delegated tasks of an engine if still wanted, then {@code done} on the loop. */
  void compute(TlsHandshake handshake, SSLEngine engine, BooleanSupplier wanted, Runnable done)
      throws IOException {
    start(
        handshake,
        wanted,
        () -> {
          try {
            for (Runnable work = engine.getDelegatedTask(); work != null; ) {
              work.run();
              work = engine.getDelegatedTask();
            }
          } catch (RuntimeException | Error e) {
            PeerLog.error("TLS", e, "Cannot compute a TLS handshake");
          } finally {
            loop.handBack(done);
          }
        });
  }

  /**
   * Each handshake has one computation at a time. A longer queue holds those of ended links, which
   * are removed.
   */
  private void start(TlsHandshake handshake, BooleanSupplier wanted, Runnable work)
      throws IOException {
    if (thread.getQueue().size() >= 2 * places.max()) {
      thread.getQueue().removeIf(other -> !((TlsWork) other).isWanted());
    }
    try {
      thread.execute(new TlsWork(handshake.kind(), ++numbers, wanted, work));
    } catch (RejectedExecutionException e) {
      throw new IOException("The server has stopped", e);
    }
  }

  private void stop() {
    thread.shutdownNow();
    Thread last = latest;
    if (last == null) {
      return;
    }
    try {
      last.join(STOP_MILLIS); // A terminated executor may still have its thread.
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
