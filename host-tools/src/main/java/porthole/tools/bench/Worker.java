package porthole.tools.bench;

import java.io.IOException;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Drives its share of the connections on one thread: those whose number modulo the workers is its
 * index. First {@link #open}, then {@link #drive}.
 */
final class Worker {
  /** How long answers to messages of the window are awaited after its end. */
  private static final long GRACE_NANOS = 2_000_000_000L;

  /** Room for the bytes of one read, decrypted. */
  private static final int READ_BUFFER_BYTES = 256 * 1024;

  /** A selector sleeps in milliseconds; shorter waits are spent awake. */
  private static final long AWAKE_NANOS = 2_000_000L;

  private final Load load;
  private final Reel reel;
  private final int index;
  private final int workers;
  private final Selector selector;
  private final ConnectionOpener opening;
  private final Tally tally = new Tally();
  private final ByteBuffer readBuffer = ByteBuffer.allocateDirect(READ_BUFFER_BYTES);
  private final List<ConnectionOpener.Opened> opened = new ArrayList<>();
  private final List<Talker> talkers = new ArrayList<>();
  private final Consumer<SelectionKey> serve =
      key -> {
        this.now = System.nanoTime();
        ((Talker) key.attachment()).ready();
      };
  private Window window = Window.of(0, 0);
  private long now;
  private int alive;

  private Worker(
      Load load, Reel reel, int index, int workers, Selector selector, ConnectionOpener opening) {
    this.load = load;
    this.reel = reel;
    this.index = index;
    this.workers = workers;
    this.selector = selector;
    this.opening = opening;
  }

  static Worker of(Load load, Reel reel, int index, int workers) throws IOException {
    Selector selector = Selector.open();
    try {
      return new Worker(
          load,
          reel,
          index,
          workers,
          selector,
          ConnectionOpener.with(
              selector, load.target(), load.dialect(), load.patterns(), load.timeout()));
    } catch (IOException e) {
      selector.close();
      throw e;
    }
  }

  /** Opens this worker's connections, one after the other. */
  void open() throws IOException {
    int all = load.connections() + load.idle() + (load.fanOut() ? 1 : 0);
    for (int number = index; number < all; number += workers) {
      boolean listens = !load.fanOut() || number > 0;
      opened.add(opening.open(number, from(number), listens));
    }
    alive = opened.size();
  }

  private Optional<InetAddress> from(int number) {
    List<InetAddress> from = load.from();
    return from.isEmpty() ? Optional.empty() : Optional.of(from.get(number % from.size()));
  }

  /** Sends and receives until the window is over and its answers have come. */
  void drive(Window window) throws IOException {
    this.window = window;
    now = System.nanoTime();
    long first = now;
    int senders = join(first);
    double interval = interval(senders);
    talkers.forEach(Talker::begin);
    talkers.forEach(Talker::pump);
    for (long next = senders; !isFinished(); ) {
      long due = load.rate() > 0 && senders > 0 ? first + (long) (next * interval) : window.end();
      await(due);
      now = System.nanoTime();
      if (load.fanOut()) {
        talkers.get(0).pump();
      }
      for (; load.rate() > 0 && senders > 0 && first + (long) (next * interval) <= now; next++) {
        talkers.get((int) (next % senders)).pump();
      }
    }
    talkers.forEach(talker -> talker.settle(window.end()));
  }

  /** Nanoseconds between two messages of this worker; all workers together reach the rate. */
  private double interval(int senders) {
    int all = load.fanOut() ? 1 : load.connections();
    return load.rate() > 0 && senders > 0 ? 1e9 * all / (load.rate() * senders) : 0;
  }

  /** Gives every connection its role; returns the number of senders, which come first. */
  private int join(long first) {
    int senders = 0;
    for (int i = 0; i < opened.size(); i++) {
      int number = index + i * workers;
      senders += number < (load.fanOut() ? 1 : load.connections()) ? 1 : 0;
    }
    double interval = interval(senders);
    for (int i = 0; i < opened.size(); i++) {
      talkers.add(talker(i, senders, first, interval));
    }
    return senders;
  }

  private Talker talker(int i, int senders, long first, double interval) {
    ConnectionOpener.Opened connection = opened.get(i);
    boolean raw = load.target().isRaw();
    if (i < senders) {
      long begin = first + (long) Math.ceil(i * interval);
      SendPace pace =
          load.rate() > 0
              ? SendPace.fixed(begin, senders * interval, Talker.MAX_IN_FLIGHT)
              : SendPace.inFlight(load.depth());
      return load.fanOut()
          ? Talker.sender(this, connection, reel, load.dialect(), pace, load.connections())
          : Talker.echo(this, connection, reel, raw, pace);
    }
    return load.fanOut() && i <= load.connections()
        ? Talker.listener(this, connection, reel, talkers.get(0))
        : Talker.echo(this, connection, reel, raw, SendPace.never());
  }

  /** Serves ready connections; waits for them at most until a message is due. */
  private void await(long due) throws IOException {
    long wait = Math.min(due, window.end()) - System.nanoTime();
    if (isOver()) {
      selector.select(serve, 10);
    } else if (wait >= AWAKE_NANOS) {
      selector.select(serve, (wait - AWAKE_NANOS) / 1_000_000 + 1);
    } else {
      selector.selectNow(serve);
    }
  }

  private boolean isFinished() {
    if (alive == 0) {
      window.cut(now);
      return true;
    }
    return isOver()
        && (now - window.end() >= GRACE_NANOS
            || talkers.stream().allMatch(talker -> talker.isSettled(window.end())));
  }

  boolean isOver() {
    return window.isOver(now);
  }

  /** Returns the end of the measurement. */
  long end() {
    return window.end();
  }

  boolean counts(long time) {
    return window.contains(time);
  }

  /** Returns the time at which the connection being served was found ready. */
  long now() {
    return now;
  }

  Tally tally() {
    return tally;
  }

  /** Returns the empty buffer that all reads share. */
  ByteBuffer readBuffer() {
    return readBuffer.clear();
  }

  /** Closes the socket of an ended connection. */
  void close(SelectionKey key) {
    alive--;
    try {
      key.channel().close();
    } catch (IOException e) {
      tally.closed("cannot close a socket: " + e.getMessage());
    }
  }

  /** Closes all connections. */
  void close() throws IOException {
    talkers.forEach(talker -> talker.bye(load.target().isRaw()));
    for (ConnectionOpener.Opened connection : opened) {
      connection.key().channel().close();
    }
    selector.close();
  }
}
