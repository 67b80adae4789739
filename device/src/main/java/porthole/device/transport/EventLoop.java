package porthole.device.transport;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.PriorityQueue;
import java.util.Queue;
import porthole.device.log.PeerLog;

/**
 * One thread that waits for sockets, runs what they have to say, writes once per link and turn, and
 * keeps the deadlines. All but {@link #execute}, {@link #handOver} and {@link #isCurrent} belong to
 * that thread.
 */
final class EventLoop implements Runnable {
  /** No deadline: far enough that it never passes, near enough that differences do not overflow. */
  static final long NEVER = Long.MAX_VALUE / 2;

  /**
   * One read takes at most this: a message of 64 kB with its header, which need not be collected
   * then. Larger ones take several turns, which is fair to others.
   */
  static final int READ_BUFFER_BYTES = 65 * 1024;

  /** So often within so long of the time before memory may run out outside every connection. */
  private static final int MAX_OUT_OF_MEMORY = 3;

  private static final long OUT_OF_MEMORY_NANOS = 60_000_000_000L;

  /** What a selected key stands for. */
  interface Ready {
    void ready(SelectionKey key);
  }

  private static final class Timer {
    private final long time;
    private final Runnable work;

    private Timer(long time, Runnable work) {
      this.time = time;
      this.work = work;
    }
  }

  private final Selector selector = Selector.open();
  private final long start = System.nanoTime();
  private final HandedOver handedOver = HandedOver.nothing();
  private final Queue<Runnable> taken = new ArrayDeque<>(); // Of it, what this turn is to do.
  private final ByteBuffer readBuffer = ByteBuffer.allocateDirect(READ_BUFFER_BYTES);
  private final Backlogs backlogs = new Backlogs();
  private final OpeningHandshake handshake = new OpeningHandshake();
  private final Compressors compressors = new Compressors();
  private final Workers workers = new Workers();
  private final Queue<Timer> timers = new PriorityQueue<>((a, b) -> Long.compare(a.time, b.time));
  private final List<LinkWriter> unflushed = new ArrayList<>();
  private final List<Runnable> ends = new ArrayList<>();
  private volatile Thread thread;
  private long nextDeadline = NEVER;
  private long turnBegan;
  private boolean stopped;
  private int outOfMemory;
  private long lastOutOfMemory;
  private boolean ranOut;

  EventLoop() throws IOException {}

  /** Returns nanoseconds since the loop was made: never negative, and jumps of the clock leave it. */
  long now() {
    return System.nanoTime() - start;
  }

  /** Returns when this turn began: reading the clock for each message is dear on some devices. */
  long turnBegan() {
    return turnBegan;
  }

  /**
   * Hands back, from any thread, what the loop has given away, and never waits; wakes the loop when
   * it may be waiting. When the loop has ended it does nothing.
   */
  void execute(Runnable work) {
    if (handedOver.add(work)) {
      selector.wakeup();
    }
  }

  /**
   * Hands over, from any thread, what that thread wants of its own accord; waits while too much of
   * that waits already, but never on the loop's thread, nor when the loop has ended.
   *
   * @param carried the bytes that the work holds until it is done
   * @throws java.util.concurrent.RejectedExecutionException when the loop is held up for too long
   */
  void handOver(Runnable work, int carried) {
    if (isCurrent()) {
      execute(work);
    } else if (handedOver.addWithinBounds(work, carried)) {
      selector.wakeup();
    }
  }

  boolean isCurrent() {
    return Thread.currentThread() == thread;
  }

  Selector selector() {
    return selector;
  }

  /** Returns the buffer that every read uses, empty. */
  ByteBuffer readBuffer() {
    readBuffer.clear();
    return readBuffer;
  }

  OpeningHandshake handshake() {
    return handshake;
  }

  Backlogs backlogs() {
    return backlogs;
  }

  Workers workers() {
    return workers;
  }

  Compressors compressors() {
    return compressors;
  }

  /** Returns the links that are there now; the selector knows them, so no set of them is kept. */
  List<Link> links() {
    List<Link> links = new ArrayList<>(selector.keys().size());
    for (SelectionKey key : selector.keys()) {
      if (key.attachment() instanceof Link && !((Link) key.attachment()).isGone()) {
        links.add((Link) key.attachment());
      }
    }
    return links;
  }

  /** Sees to it that a link is flushed at the end of this turn. */
  void flushLater(LinkWriter writer) {
    unflushed.add(writer);
  }

  /** Sees to it that the loop is awake at a deadline, which may turn out to have been moved. */
  void wakeAt(long deadline) {
    nextDeadline = Math.min(nextDeadline, deadline);
  }

  /** Runs something on the loop after a while. */
  void after(long nanos, Runnable work) {
    Timer timer = new Timer(now() + nanos, work);
    timers.add(timer);
    wakeAt(timer.time);
  }

  /** Runs something when the loop has ended; to be called before it begins. */
  void atEnd(Runnable work) {
    ends.add(work);
  }

  /** Ends the loop after this turn. */
  void stop() {
    stopped = true;
  }

  @Override
  public void run() {
    thread = Thread.currentThread();
    while (!stopped) {
      try {
        turn();
      } catch (Throwable e) { // Not even one OutOfMemoryError may end the loop: it has no second.
        survive(e);
      }
    }
    closeAll();
  }

  /**
   * An error outside every connection. Memory that has run out there a few times in a short while,
   * although whoever asked for too much was closed, does not come back: then somebody else has to
   * begin again, in a new process.
   */
  private void survive(Throwable error) {
    wakeAt(0); // The turn broke off: what was handed over or due in it is looked at at once.
    if (error instanceof OutOfMemoryError) {
      long now = now();
      outOfMemory = now - lastOutOfMemory < OUT_OF_MEMORY_NANOS ? outOfMemory + 1 : 1;
      lastOutOfMemory = now;
      if (outOfMemory >= MAX_OUT_OF_MEMORY) {
        ranOut = true;
        stopped = true;
      }
    }
    try {
      PeerLog.error("loop", error, "Unexpected error on the loop");
    } catch (Throwable another) { // No memory to say so. What was to be said is counted above.
      outOfMemory++;
    }
  }

  /** Checks, when the loop has ended, that it was to. */
  void requireStopped() {
    if (ranOut) {
      throw new IllegalStateException("Memory has run out");
    }
  }

  private void turn() throws IOException {
    select();
    turnBegan = now();
    runHandedOver();
    for (SelectionKey key : selector.selectedKeys()) {
      ((Ready) key.attachment()).ready(key);
    }
    selector.selectedKeys().clear();
    expire();
    flush();
    relieve();
  }

  private void select() throws IOException {
    long wait = nextDeadline - now();
    if (wait <= 0 || !unflushed.isEmpty()) {
      selector.selectNow();
    } else if (nextDeadline >= NEVER) {
      selector.select();
    } else {
      selector.select(wait / 1_000_000 + 1); // Rounded up, or the last millisecond would spin.
    }
  }

  private void runHandedOver() {
    handedOver.moveTo(taken);
    for (Runnable work = taken.poll(); work != null; work = taken.poll()) {
      work.run();
    }
  }

  /** Walks the links only when the earliest deadline has passed: moving one later costs nothing. */
  private void expire() {
    long now = turnBegan;
    if (now < nextDeadline) {
      return;
    }
    nextDeadline = NEVER;
    for (Link link : links()) {
      if (link.deadline() <= now) {
        link.expire();
      }
      wakeAt(link.deadline());
    }
    while (!timers.isEmpty() && timers.peek().time <= now) {
      timers.remove().work.run();
    }
    if (!timers.isEmpty()) {
      wakeAt(timers.peek().time);
    }
  }

  private void flush() {
    for (int i = 0; i < unflushed.size(); i++) { // By index: a flush may end a link and add another.
      unflushed.get(i).flush();
    }
    unflushed.clear();
  }

  /** After everybody was written to, what still waits does so for those who do not read. */
  private void relieve() {
    if (!backlogs.areOver()) {
      return;
    }
    List<Link> slowest = links();
    slowest.sort((a, b) -> Long.compare(b.writer().size(), a.writer().size()));
    for (Link link : slowest) {
      if (!backlogs.areOver()) {
        return;
      }
      link.writer().relieve();
    }
  }

  private void closeAll() {
    handedOver.end();
    links().forEach(Link::drop);
    compressors.end();
    workers.stop();
    ends.forEach(Runnable::run);
    try {
      selector.close();
    } catch (IOException e) {
      PeerLog.warn("loop", "Cannot close the selector: {}", e);
    }
  }
}
