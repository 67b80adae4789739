package porthole.device.transport.loop;

import java.util.ArrayDeque;
import java.util.Queue;
import porthole.device.transport.Limits;

/**
 * What one connection has others do for it that may block, one after the other. While there is
 * something, its peer is not read, so that no more waits than one read has brought. Loop's thread.
 */
public final class BlockingTasks {
  /** More than one read brings, so that it meets only threads that give without a pause. */
  private static final int MAX_WAITING = EventLoop.READ_BUFFER_BYTES / 4;

  private final Link link;
  private final Limits limits;
  private final Queue<Runnable> waiting = new ArrayDeque<>(1);
  private boolean busy;

  public BlockingTasks(Link link, Limits limits) {
    this.link = link;
    this.limits = limits;
  }

  /** Runs work behind what was given before; returns false when too much waits already. */
  public boolean add(Runnable work) {
    if (waiting.size() == MAX_WAITING) {
      return false;
    }
    waiting.add(work);
    return busy || next();
  }

  private boolean next() {
    Runnable work = waiting.poll();
    busy = work != null;
    if (!busy) {
      link.reader().release();
      return true;
    }
    link.reader().hold();
    return link.loop().workers().execute(() -> run(work), limits);
  }

  /**
   * On a worker. What the work sends is handed over before its end is, and so it is sent before.
   */
  private void run(Runnable work) {
    Runnable end = () -> link.guarded(this::done);
    try {
      work.run();
    } catch (Throwable e) { // Whatever it is, it concerns this connection.
      end = () -> link.fail(e);
    }
    link.loop().handBack(end);
  }

  private void done() {
    if (!next()) {
      link.overloaded();
    }
  }

  /** Forgets what has not begun. */
  public void clear() {
    waiting.clear();
  }
}
