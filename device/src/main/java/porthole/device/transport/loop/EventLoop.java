package porthole.device.transport.loop;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import porthole.device.log.PeerLog;
import porthole.device.transport.Alarm;

/**
 * One thread that waits for sockets, runs what they have to say, writes once per link and turn, and
 * keeps the deadlines. All but {@link #execute}, {@link #handOver} and {@link #isCurrent} belong to
 * that thread.
 */
public final class EventLoop implements Runnable {
  /** No deadline: far enough that it never passes, near enough that differences do not overflow. */
  public static final long NEVER = Long.MAX_VALUE / 2;

  /**
   * One read takes at most this: a message of 64 kB with its header, which need not be collected
   * then. Larger ones take several turns, which is fair to others.
   */
  public static final int READ_BUFFER_BYTES = 65 * 1024;

  /** Out-of-memory errors within a minute, outside every connection, that end the loop. */
  private static final int MAX_OUT_OF_MEMORY = 3;

  private static final long OUT_OF_MEMORY_NANOS = 60_000_000_000L;

  /** Between two tries to hand something back for which there was no memory. */
  private static final long HAND_BACK_PAUSE_MILLIS = 100;

  private static final Runnable NOTHING = () -> {};

  /** What a selected key stands for. */
  interface Ready {
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
      work = NOTHING; // Whoever keeps the alarm need not keep what it was for.
    }
  }

  private final Selector selector = Selector.open();
  private final long start = System.nanoTime();
  private final HandoverQueue handedOver = HandoverQueue.nothing();
  private final Queue<Runnable> taken = new ArrayDeque<>(); // What this turn is to do, or the next.
  private final ByteBuffer readBuffer = ByteBuffer.allocateDirect(READ_BUFFER_BYTES);
  private final Backlogs backlogs = new Backlogs();
  private final Workers workers = new Workers();
  private final Deadlines deadlines = new Deadlines();
  private final Queue<LinkWriter> unflushed = new ArrayDeque<>();
  private final List<Runnable> ends = new ArrayList<>();
  private LinkReader reading; // None between reads.
  private volatile Thread thread;
  private long turnBegan;
  private boolean brokeOff;
  private volatile boolean stopped;
  private int outOfMemory;
  private long lastOutOfMemory;
  private volatile boolean ranOut;
  private volatile Runnable whenMemoryRunsOut = NOTHING;

  public EventLoop() throws IOException {
    ends.add(handedOver::end); // Made now: at the end there may be no memory for it.
    ends.add(this::dropLinks);
    ends.add(workers::stop);
  }

  /**
   * Returns nanoseconds since the loop was made: never negative, and jumps of the clock leave it.
   */
  public long now() {
    return System.nanoTime() - start;
  }

  /** Returns when this turn began: reading the clock for each message is dear on some devices. */
  public long turnBegan() {
    return turnBegan;
  }

  /**
   * Hands back, from any thread, what the loop has given away, and never waits; wakes the loop when
   * it may be waiting. When the loop has ended it does nothing.
   */
  public void execute(Runnable work) {
    if (handedOver.add(work)) {
      selector.wakeup();
    }
  }

  /**
   * As {@link #execute}, for what must not be lost, since a connection waits for it. Where there is
   * no memory for that it tries again, and then ends the loop. For other threads than the loop's.
   */
  public void handBack(Runnable work) {
    for (int tries = 1; tries <= MAX_OUT_OF_MEMORY; tries++) {
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

  /** Runs work on the loop at the beginning of the next turn. Loop's thread. */
  void nextTurn(Runnable work) {
    taken.add(work);
  }

  /**
   * Hands over, from any thread, what that thread wants of its own accord; waits while too much of
   * that waits already, but never on the loop's thread, nor when the loop has ended.
   *
   * @param carried the bytes that the work holds until it is done
   * @throws java.util.concurrent.RejectedExecutionException when the loop is held up for too long
   */
  public void handOver(Runnable work, int carried) {
    if (isCurrent()) {
      execute(work);
    } else if (handedOver.addWithinBounds(work, carried)) {
      selector.wakeup();
    }
  }

  public boolean isCurrent() {
    return Thread.currentThread() == thread;
  }

  public Selector selector() {
    return selector;
  }

  /** Returns the buffer that every read uses, empty. */
  ByteBuffer readBuffer() {
    readBuffer.clear();
    return readBuffer;
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

  public Backlogs backlogs() {
    return backlogs;
  }

  public Workers workers() {
    return workers;
  }

  /** Returns the links that are there now; the selector knows them, so no set of them is kept. */
  public List<Link> links() {
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

  /** Has an entry expire at a time of the loop, and at no other; at none for {@link #NEVER}. */
  void setDeadline(Deadlines.Entry entry, long deadline) {
    if (deadline >= NEVER) {
      deadlines.remove(entry);
    } else {
      deadlines.set(entry, deadline, turnBegan);
    }
  }

  /** Returns how many deadlines and alarms there are. */
  public int deadlines() {
    return deadlines.count();
  }

  /** Runs something on the loop after a while, unless the alarm is cancelled before. */
  public Alarm after(long nanos, Runnable work) {
    LoopAlarm timer = new LoopAlarm(work);
    deadlines.set(timer, now() + nanos, turnBegan);
    return timer;
  }

  /** Runs something when the loop has ended; to be called before it begins. */
  public void atEnd(Runnable work) {
    ends.add(work);
  }

  /**
   * Says what is done when memory has run out for good, on the thread that notices, before the loop
   * ends. It must need no memory. Any thread.
   */
  public void whenMemoryRunsOut(Runnable work) {
    whenMemoryRunsOut = work;
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
    brokeOff = true;
    if (error instanceof OutOfMemoryError) {
      countOutOfMemory();
    }
    logError(error);
  }

  private void countOutOfMemory() {
    long now = now();
    outOfMemory = now - lastOutOfMemory < OUT_OF_MEMORY_NANOS ? outOfMemory + 1 : 1;
    lastOutOfMemory = now;
    if (outOfMemory >= MAX_OUT_OF_MEMORY) {
      endWithoutMemory();
    }
  }

  /** Allocates nothing. Any thread. */
  private void endWithoutMemory() {
    ranOut = true;
    stopped = true;
    whenMemoryRunsOut.run();
    selector.wakeup();
  }

  private void logError(Throwable error) {
    try {
      PeerLog.error("loop", error, "Unexpected error on the loop");
    } catch (Throwable another) { // There is nothing left to say it with.
      outOfMemory += another instanceof OutOfMemoryError ? 1 : 0;
    }
  }

  /** Checks, when the loop has ended, that it was to. */
  public void requireStopped() {
    if (ranOut) {
      throw new IllegalStateException("Memory has run out");
    }
  }

  private void turn() throws IOException {
    select();
    turnBegan = now();
    runHandedOver();
    for (SelectionKey key : selector.selectedKeys()) {
      try {
        ((Ready) key.attachment()).ready(key);
      } catch (Throwable e) { // The others have their turn.
        survive(e);
      }
    }
    selector.selectedKeys().clear();
    deadlines.expire(turnBegan);
    flush();
    relieve();
  }

  private void select() throws IOException {
    // What a turn that broke off was to do is done at once.
    boolean waits = !brokeOff && unflushed.isEmpty() && taken.isEmpty();
    brokeOff = false;
    long millis = waits ? deadlines.millisToNext(now()) : 0;
    if (millis == 0) {
      selector.selectNow();
    } else {
      selector.select(millis == Long.MAX_VALUE ? 0 : millis); // 0: for as long as it takes.
    }
  }

  /** Runs what is there now: what is added meanwhile is for the next turn. */
  private void runHandedOver() {
    handedOver.moveTo(taken);
    for (int left = taken.size(); left > 0; left--) {
      taken.remove().run();
    }
  }

  /** Writes what is there to be written now: what is said meanwhile is for the next turn. */
  private void flush() {
    for (int left = unflushed.size(); left > 0; left--) {
      unflushed.remove().flush();
    }
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

  /** Each is done whatever becomes of the others: threads wait for some of it. */
  private void closeAll() {
    for (Runnable end : ends) {
      try {
        end.run();
      } catch (Throwable e) {
        logError(e);
      }
    }
    try {
      selector.close();
    } catch (IOException e) {
      PeerLog.warn("loop", "Cannot close the selector: {}", e);
    }
  }

  private void dropLinks() {
    for (SelectionKey key : selector.keys()) {
      if (key.attachment() instanceof Link) {
        try {
          ((Link) key.attachment()).drop();
        } catch (Throwable e) {
          logError(e);
        }
      }
    }
  }
}
