package porthole.device.transport.tls;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** Work that lasts until a test lets it end. */
final class Gate implements Runnable {
  private static final int WAIT_SECONDS = 60;

  private final CountDownLatch reached = new CountDownLatch(1);
  private final CountDownLatch opened = new CountDownLatch(1);

  @Override
  public void run() {
    reached.countDown();
    await(opened);
  }

  /** Returns when the work has begun. */
  void awaitBegin() {
    await(reached);
  }

  void open() {
    opened.countDown();
  }

  private static void await(CountDownLatch latch) {
    try {
      if (!latch.await(WAIT_SECONDS, TimeUnit.SECONDS)) {
        throw new IllegalStateException("Waited for " + WAIT_SECONDS + " s");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
