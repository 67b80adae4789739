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
 * The TLS handshakes of one loop: how many there are, and the thread that computes for them, since
 * a signature takes a small device a tenth of a second. The thread is started by the first of them
 * and ends when there are none for a while. Loop's thread, but for what runs on that one.
 */
public final class TlsHandshakes {
  private static final long THREAD_IDLE_SECONDS = 30;
  private static final long STOP_MILLIS = 1000;

  /** One address may have this part of them: what a few browsers open at once, and no more. */
  private static final int SHARE_OF_ADDRESS = 6;

  private static final int LEAST_OF_ADDRESS = 4;

  /** An IPv6 /56 and a /48 may have as many as so many addresses. */
  private static final int[] ADDRESSES_OF_NETWORK = {2, 3};

  private final EventLoop loop;
  private final Tls tls;
  private final Traffic traffic;
  private final Limits limits;
  private final Places places;
  private final int[] most; // Of an address, and of the networks around it.
  private final TlsBuffers buffers = new TlsBuffers();
  private final ThreadPoolExecutor thread;
  private volatile Thread latest;
  private long numbers;

  private TlsHandshakes(EventLoop loop, Tls tls, Setup setup) {
    this.loop = loop;
    this.tls = tls;
    this.traffic = setup.traffic();
    this.limits = setup.limits();
    int max = limits.count(Limit.TLS_HANDSHAKES);
    int keptForLoopback = limits.count(Limit.CONNECTIONS_KEPT_FOR_LOOPBACK);
    this.places =
        Places.of(
            max + keptForLoopback,
            limits.count(Limit.TLS_HANDSHAKES_KEPT_FOR_LOCAL),
            keptForLoopback);
    int ofAddress = Math.max(LEAST_OF_ADDRESS, max / SHARE_OF_ADDRESS);
    this.most =
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

  /** Returns the handshakes of a loop, which ends their thread when it ends itself. */
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
   * Counts a handshake that begins, to be ended by {@link #end}. When strangers have all places
   * that are theirs, one of those that hold most gives way: the oldest that has not sent its whole
   * ClientHello, or else the oldest.
   *
   * @throws IOException when it may not begin, since its address has as many as it may, or all have
   */
  TlsHandshake begin(Link link) throws IOException {
    ConnectionPlace connection = link.place();
    Places.Kind kind = connection.kind();
    if (kind != Places.Kind.LOOPBACK && connection.source().areHandshakesFull(most)) {
      throw refused("Its address has as many TLS handshakes under way as it may");
    }
    if (!places.hasRoom(kind)) {
      Optional<TakenPlace> other = places.givesWay(kind, Admission.holder(link.peer()));
      if (!other.isPresent()) {
        throw refused("There are " + places.held() + " TLS handshakes under way");
      }
      traffic.refused();
      ((TlsHandshake) other.get()).link().drop(); // During a handshake nothing can be said.
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

  /** Counts a handshake that is done, one way or the other. */
  void end(TlsHandshake handshake) {
    places.giveBack(handshake);
    handshake.link().place().source().endHandshake();
  }

  /**
   * Makes an engine and hands it to the loop, or, when it cannot be made, says so there.
   *
   * @param wanted is asked on the other thread: for a link that has gone nothing is made
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
            PeerLog.error("TLS", e, "Cannot begin with TLS");
          }
        });
  }

  /** Computes what an engine has to, and then goes on, on the loop; when that is still wanted. */
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
            PeerLog.error("TLS", e, "Cannot go on with TLS");
          } finally {
            loop.handBack(done);
          }
        });
  }

  /**
   * Each handshake has one thing to compute at a time. More than there may be are of links that
   * have gone, and are thrown away.
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
      last.join(STOP_MILLIS); // An executor that has terminated may have its thread yet.
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
