package porthole.protocol;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;

/** Counts the bytes that an action allocates on its own thread. */
final class Allocation {
  private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

  private Allocation() {}

  /** An action of a test. */
  interface Action {
    void run() throws Exception;
  }

  /**
   * The bytes that the second run of an action allocates. The first run loads classes, which takes
   * memory of the heap as well.
   */
  static long of(Action action) throws Exception {
    action.run();
    long before = THREADS.getCurrentThreadAllocatedBytes();
    action.run();
    return THREADS.getCurrentThreadAllocatedBytes() - before;
  }
}
