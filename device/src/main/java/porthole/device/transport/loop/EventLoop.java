package porthole.device.transport.loop;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import porthole.device.log.PeerLog;
import porthole.device.transport.Alarm;

/**
 * One thread that waits for sockets, reads them, writes once per link and turn, and keeps the
 * deadlines. All methods except {@link #execute}, {@link #handBack}, {@link #handOver} and {@link
 * #isCurrent} belong to that thread.
 */
public final class EventLoop implements Runnable {
  /** No deadline: it never passes, and differences to it do not overflow. */
  public static final long NEVER = Long.MAX_VALUE / 2;

  /**
   * The bytes of one read: a message of 64 kB with its header, which then needs no copy. Larger
   * messages take several turns, which is fair to other links.
   */
  public static final int READ_BUFFER_BYTES = 65 * 1024;

  /** The pause after an out-of-memory error before work is handed back again. */
  private static final long HAND_BACK_PAUSE_MILLIS = 100;

  /** The attachment of a selection key. */
  interface Ready {
    /** Called when the socket is ready. */
    void ready(SelectionKey key);
  }

  private final class LoopAlarm extends Deadlines.Entry implements Alarm {
    private Runnable work;

    private LoopAlarm(Runnable work) {
      this.work = work;
    }

    @Override
    public void expire() {
      work.run();
    }

    @Override
    public void cancel() {
      deadlines.remove(this);
      work = NoWork.INSTANCE; // A cancelled alarm keeps nothing in memory.
    }
  }

  private final Selector selector = Selector.open();
  private final long start = System.nanoTime();
  private final HandoverQueue handedOver = HandoverQueue.empty();
  private final Queue<Runnable> taken = new ArrayDeque<>(); // The work of this or the next turn.
  private final ByteBuffer readBuffer = ByteBuffer.allocateDirect(READ_BUFFER_BYTES);
  private final Backlogs backlogs = new Backlogs();
  private final Workers workers = new Workers();
  private final Deadlines deadlines = new Deadlines();
  private final Queue<LinkWriter> unflushed = new ArrayDeque<>();
  private final List<Runnable> ends = new ArrayList<>();
  private LinkReader reading; // None between reads.
  private PlainWire plainWire; // None before the first link.
  private volatile Thread thread;
  private long turnBegan;
  private boolean brokeOff;
  private final MemoryExhaustion memory = new MemoryExhaustion();
  private volatile boolean stopped;

  /** Opens the selector; no thread runs yet. */
  public EventLoop() throws IOException {
    super();
  }

  /**
   * Returns the nanoseconds since the loop was made; changes of the system's clock do not matter.
   */
  public long now() {
    return System.nanoTime() - start;
  }

  /** Returns the time at which this turn began; some devices read the clock slowly. */
  public long turnBegan() {
    return turnBegan;
  }

  /**
   * Runs work on the loop, from any thread, without waiting. For results of work that the loop gave
   * away, whose number is bounded. After the end of the loop the work is discarded.
   */
  public void execute(Runnable work) {
    if (handedOver.add(work)) {
      selector.wakeup();
    }
  }

  /**
   * As {@link #execute}, for results that must not be lost, since a connection waits for them. When
   * memory runs out it tries again, then ends the loop. For other threads than the loop's.
   */
  public void handBack(Runnable work) {
    for (int tries = 1; tries <= MemoryExhaustion.MAX_ERRORS; tries++) {
      try {
        execute(work);
        return;
      } catch (OutOfMemoryError e) {
        pause();
      }
    }
    endWithoutMemory();
  }

  private static void pause() {
    try {
      Thread.sleep(HAND_BACK_PAUSE_MILLIS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Runs work at the beginning of the next turn. Loop's thread. */
  void nextTurn(Runnable work) {
    taken.add(work);
  }

  /**
   * Hands over work from any thread; waits while too much work waits for the loop, but not on the
   * loop's thread or after the end of the loop.
   *
   * @param carried the bytes that the work keeps in memory
   * @throws java.util.concurrent.RejectedExecutionException when the loop takes no work for too
   *     long
   */
  public void handOver(Runnable work, int carried) {
    if (isCurrent()) {
      execute(work);
    } else if (handedOver.addWithinBounds(work, carried)) {
      selector.wakeup();
    }
  }

  /** Returns whether the calling thread is the loop's. Any thread. */
  public boolean isCurrent() {
    return Thread.currentThread() == thread;
  }

  /** Returns the selector. The attachment of each key is told when its socket is ready. */
  public Selector selector() {
    return selector;
  }

  /** Returns the buffer that every read uses, empty. */
  ByteBuffer readBuffer() {
    readBuffer.clear();
    return readBuffer;
  }

  /** Returns the wire that all plain sockets share, for one of them. */
  Wire plainWire(SocketChannel channel) {
    if (plainWire == null) {
      plainWire = new PlainWire(channel);
    }
    plainWire.carry(channel);
    return plainWire;
  }

  /** Notes that a link is being read; at most one is. */
  void beginRead(LinkReader reader) {
    reading = reader;
  }

  void endRead() {
    reading = null;
  }

  boolean isReading(LinkReader reader) {
    return reading == reader;
  }

  /** Returns the bytes that wait in all outboxes. */
  public Backlogs backlogs() {
    return backlogs;
  }

  /** Returns the threads for blocking work. */
  public Workers workers() {
    return workers;
  }

  /** Returns the open links; the selector knows them, so there is no set of them. */
  public List<Link> links() {
    List<Link> links = new ArrayList<>(selector.keys().size());
    for (SelectionKey key : selector.keys()) {
      if (key.attachment() instanceof Link && !((Link) key.attachment()).isGone()) {
        links.add((Link) key.attachment());
      }
    }
    return links;
  }

  /** Flushes a link at the end of this turn. */
  void flushLater(LinkWriter writer) {
    unflushed.add(writer);
  }

  /** Sets the deadline of an entry on the clock of the loop; {@link #NEVER} removes it. */
  void setDeadline(Deadlines.Entry entry, long deadline) {
    if (deadline >= NEVER) {
      deadlines.remove(entry);
    } else {
      deadlines.set(entry, deadline, turnBegan);
    }
  }

  /** Returns the number of deadlines and alarms. */
  public int deadlines() {
    return deadlines.count();
  }

  /** Runs work on the loop after a delay, unless the alarm is cancelled first. */
  public Alarm after(long nanos, Runnable work) {
    LoopAlarm timer = new LoopAlarm(work);
    deadlines.set(timer, now() + nanos, turnBegan);
    return timer;
  }

  /** Adds work for the end of the loop; call this before the loop starts. */
  public void atEnd(Runnable work) {
    ends.add(work);
  }

  /**
   * Sets the work to run when memory has run out for good, before the loop ends. It runs on the
   * thread that notices, and must not allocate. Any thread.
   */
  public void whenMemoryRunsOut(Runnable work) {
    memory.whenExhausted(work);
  }

  /** Ends the loop after this turn. Any thread. */
  public void stop() {
    stopped = true;
    selector.wakeup();
  }

  @Override
  public void run() {
    thread = Thread.currentThread();
    while (!stopped) {
      try {
        turn();
      } catch (Throwable e) { // Without the loop the process serves nobody.
        survive(e);
      }
    }
    closeAll();
  }

  /**
   * Handles an error outside every connection. When memory runs out here a few times in a short
   * while, although connections that took too much are closed, it does not come back, and the
   * process must be started again.
   */
  private void survive(Throwable error) {
    brokeOff = true;
    if (error instanceof OutOfMemoryError && memory.count(now())) {
      endWithoutMemory();
    }
    logError(error);
  }

  /** Allocates nothing. Any thread. */
  private void endWithoutMemory() {
    stopped = true;
    memory.exhausted();
    selector.wakeup();
  }

  private void logError(Throwable error) {
    try {
      PeerLog.error("loop", error, "Unexpected error on the loop");
    } catch (Throwable another) { // No memory is left to log it.
      if (another instanceof OutOfMemoryError) {
        memory.countAgain();
      }
    }
  }

  /** Throws if the loop has ended for want of memory. */
  public void requireStopped() {
    memory.requireLeft();
  }

  private void turn() throws IOException {
    select();
    turnBegan = now();
    runHandedOver();
    for (SelectionKey key : selector.selectedKeys()) {
      try {
        ((Ready) key.attachment()).ready(key);
      } catch (Throwable e) { // The other sockets still have their turn.
        survive(e);
      }
    }
    selector.selectedKeys().clear();
    deadlines.expire(turnBegan);
    flush();
    cutBacklogs();
  }

  private void select() throws IOException {
    // The rest of a turn that broke off is done at once.
    boolean waits = !brokeOff && unflushed.isEmpty() && taken.isEmpty();
    brokeOff = false;
    long millis = waits ? deadlines.millisToNext(now()) : 0;
    if (millis == 0) {
      selector.selectNow();
    } else {
      selector.select(millis == Long.MAX_VALUE ? 0 : millis); // 0: for as long as it takes.
    }
  }

  /** Runs the work that waits now; work added meanwhile waits for the next turn. */
  private void runHandedOver() {
    handedOver.moveTo(taken);
    for (int left = taken.size(); left > 0; left--) {
      taken.remove().run();
    }
  }

  /** Flushes the links that wait now; links added meanwhile wait for the next turn. */
  private void flush() {
    for (int left = unflushed.size(); left > 0; left--) {
      unflushed.remove().flush();
    }
  }

  /**
   * Cuts the largest backlogs when all together exceed their limit, after every link was flushed.
   */
  private void cutBacklogs() {
    if (!backlogs.areOver()) {
      return;
    }
    List<Link> slowest = links();
    slowest.sort((a, b) -> Long.compare(b.writer().size(), a.writer().size()));
    for (Link link : slowest) {
      if (!backlogs.areOver()) {
        return;
      }
      link.writer().cutBacklog();
    }
  }

  /**
   * Each step is done even if another fails: threads wait for some of them. None of them needs an
   * object of its own, as there may be no memory left.
   */
  private void closeAll() {
    handedOver.end();
    dropLinks();
    stopWorkers();
    for (Runnable end : ends) {
      guarded(end);
    }
    closeSelector();
  }

  private void stopWorkers() {
    try {
      workers.stop();
    } catch (Throwable e) {
      logError(e);
    }
  }

  private void guarded(Runnable end) {
    try {
      end.run();
    } catch (Throwable e) {
      logError(e);
    }
  }

  private void closeSelector() {
    try {
      selector.close();
    } catch (IOException e) {
      PeerLog.warn("loop", "Cannot close the selector: {}", e);
    }
  }

  private void dropLinks() {
    try {
      for (SelectionKey key : selector.keys()) {
        if (key.attachment() instanceof Link) {
          drop((Link) key.attachment());
        }
      }
    } catch (Throwable e) {
      logError(e);
    }
  }

  private void drop(Link link) {
    try {
      link.drop();
    } catch (Throwable e) {
      logError(e);
    }
  }
}
