package porthole.device.transport.loop;

import java.util.ArrayDeque;
import java.util.Queue;
import porthole.device.transport.Limits;

/**
 * Runs the blocking tasks of one connection on the workers, in order. While a task runs or waits,
 * the peer is not read, so no more tasks wait than one read has brought. Loop's thread.
 */
public final class BlockingTasks {
  /** More tasks than one read brings: only other threads that never pause reach it. */
  private static final int MAX_WAITING = EventLoop.READ_BUFFER_BYTES / 4;

  private final Link link;
  private final Limits limits;
  private final Queue<Runnable> waiting = new ArrayDeque<>(1);
  private boolean busy;

  /**
   * Makes an empty queue of tasks.
   *
   * @param limits bound the tasks that wait
   */
  public BlockingTasks(Link link, Limits limits) {
    this.link = link;
    this.limits = limits;
  }

  /** Runs a task after the earlier ones; returns false when too many wait. */
  public boolean add(Runnable task) {
    if (waiting.size() == MAX_WAITING) {
      return false;
    }
    waiting.add(task);
    return busy || next();
  }

  private boolean next() {
    Runnable task = waiting.poll();
    busy = task != null;
    if (!busy) {
      link.reader().release();
      return true;
    }
    link.reader().hold();
    return link.loop().workers().execute(() -> run(task), limits);
  }

  /**
   * On a worker. The messages of a task are handed over before its end, and so are sent before it.
   */
  private void run(Runnable task) {
    Runnable end = () -> link.guarded(this::done);
    try {
      task.run();
    } catch (Throwable e) { // Any error ends this connection only.
      end = () -> link.fail(e);
    }
    link.loop().handBack(end);
  }

  private void done() {
    if (!next()) {
      link.overloaded();
    }
  }

  /** Discards the tasks that have not begun. */
  public void clear() {
    waiting.clear();
  }
}
