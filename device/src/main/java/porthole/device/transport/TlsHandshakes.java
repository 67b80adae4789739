package porthole.device.transport;

import java.io.IOException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import javax.net.ssl.SSLEngine;
import porthole.device.log.PeerLog;

/**
 * The TLS handshakes of one loop: how many there are, and the thread that computes for them, since
 * a signature takes a small device a tenth of a second. The thread is started by the first of them
 * and ends when there are none for a while. Loop's thread, but for what runs on that one.
 */
final class TlsHandshakes {
  private static final long THREAD_IDLE_SECONDS = 30;
  private static final long STOP_MILLIS = 1000;

  /** One address may have this part of them: what a few browsers open at once, and no more. */
  private static final int SHARE_OF_ADDRESS = 6;

  private static final int LEAST_OF_ADDRESS = 4;

  private final EventLoop loop;
  private final Tls tls;
  private final Traffic traffic;
  private final int max;
  private final int keptForLoopback;
  private final TlsBuffers buffers = new TlsBuffers();
  private final ThreadPoolExecutor thread;
  private volatile Thread latest;
  private int count;

  private TlsHandshakes(EventLoop loop, Tls tls, Setup setup) {
    this.loop = loop;
    this.tls = tls;
    this.traffic = setup.traffic();
    this.max = setup.limits().count(Limit.TLS_HANDSHAKES);
    this.keptForLoopback = setup.limits().count(Limit.CONNECTIONS_KEPT_FOR_LOOPBACK);
    this.thread =
        new ThreadPoolExecutor(
            1, 1, THREAD_IDLE_SECONDS, TimeUnit.SECONDS,
            new LinkedBlockingQueue<>(max + keptForLoopback),
            work -> {
              Thread made = new Thread(work, "porthole-tls");
              made.setDaemon(true);
              latest = made;
              return made;
            });
    thread.allowCoreThreadTimeOut(true);
  }

  /** Returns the handshakes of a loop, which ends their thread when it ends itself. */
  static TlsHandshakes on(EventLoop loop, Tls tls, Setup setup) {
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
   * Counts a handshake that begins, to be ended by {@link #end}; too many are not begun, in all or of
   * one address, so that a few strangers cannot take all places. Some are kept for the machine itself.
   */
  void begin(Link link) throws IOException {
    count++;
    int ofAddress = link.reader().pace().source().beginHandshake();
    boolean mayBegin =
        link.peer().isLoopback()
            ? count <= max + keptForLoopback
            : count <= max && ofAddress <= Math.max(LEAST_OF_ADDRESS, max / SHARE_OF_ADDRESS);
    if (!mayBegin) {
      traffic.refused();
      throw new IOException(
          "There are " + count + " TLS handshakes under way, " + ofAddress + " of this address");
    }
  }

  /** Counts a handshake that is done, one way or the other. */
  void end(Link link) {
    count--;
    link.reader().pace().source().endHandshake();
  }

  /**
   * Makes an engine and hands it to the loop, or, when it cannot be made, says so there.
   *
   * @param wanted is asked on the other thread: for a link that has gone nothing is made
   */
  void make(BooleanSupplier wanted, Consumer<SSLEngine> done, Runnable failed) throws IOException {
    start(
        wanted,
        () -> {
          try {
            SSLEngine engine = tls.engine();
            loop.execute(() -> done.accept(engine));
          } catch (RuntimeException | Error e) {
            PeerLog.error("TLS", e, "Cannot begin with TLS");
            loop.execute(failed);
          }
        });
  }

  /** Computes what an engine has to, and then goes on, on the loop; when that is still wanted. */
  void compute(SSLEngine engine, BooleanSupplier wanted, Runnable done) throws IOException {
    start(
        wanted,
        () -> {
          try {
            for (Runnable work = engine.getDelegatedTask(); work != null; ) {
              work.run();
              work = engine.getDelegatedTask();
            }
          } catch (RuntimeException | Error e) {
            PeerLog.error("TLS", e, "Cannot go on with TLS");
          }
          loop.execute(done);
        });
  }

  /** Work of links that have gone may fill the queue for a moment, so that it has to be bounded. */
  private void start(BooleanSupplier wanted, Runnable work) throws IOException {
    try {
      thread.execute(
          () -> {
            if (wanted.getAsBoolean()) {
              work.run();
            }
          });
    } catch (RejectedExecutionException e) {
      traffic.refused();
      throw new IOException("There is more to compute for TLS handshakes than can be", e);
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
