package porthole.device.transport.loop;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayDeque;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** Work that other threads hand over to the loop, and the threads that wait. */
public class HandoverQueueTest {
  private static final int WAIT_SECONDS = 60;
  private static final int CARRIED = 1024 - HandoverQueue.WORK_BYTES;
  private static final int FITS = HandoverQueue.MAX_BYTES / 1024;
  private static final Runnable WORK = () -> {};

  private final HandoverQueue handedOver = HandoverQueue.empty(TimeUnit.HOURS.toNanos(1));
  private final ArrayDeque<Runnable> taken = new ArrayDeque<>();

  private static void fill(HandoverQueue handedOver) {
    for (int i = 0; i < FITS; i++) {
      assertTrue(handedOver.addWithinBounds(WORK, CARRIED));
    }
  }

  /** Starts a thread that adds work; returns when that thread waits. */
  private final class Adder {
    private final CompletableFuture<Boolean> added = new CompletableFuture<>();
    private final Thread thread;

    private Adder(Runnable work) {
      thread = new Thread(() -> added.complete(handedOver.addWithinBounds(work, CARRIED)));
      thread.start();
      awaitThatItWaits(thread);
    }

    private boolean result() throws Exception {
      return added.get(WAIT_SECONDS, TimeUnit.SECONDS);
    }
  }

  public static void awaitThatItWaits(Thread thread) {
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(WAIT_SECONDS);
    while (thread.getState() != Thread.State.TIMED_WAITING) {
      assertTrue(thread.isAlive() && System.nanoTime() < deadline, "state " + thread.getState());
      Thread.onSpinWait();
    }
  }

  @Test
  void workWaitsWhileTheQueueIsFull() throws Exception {
    fill(handedOver);
    Runnable last = () -> {};
    Adder adder = new Adder(last);
    handedOver.moveTo(taken);
    assertEquals(FITS, taken.size());
    assertTrue(adder.result());
    handedOver.moveTo(taken);
    assertEquals(FITS + 1, taken.size());
    assertEquals(last, taken.getLast());
  }

  @Test
  void workLargerThanTheLimitPassesAlone() throws Exception {
    assertTrue(handedOver.addWithinBounds(WORK, 64 << 20));
    Adder adder = new Adder(WORK);
    handedOver.moveTo(taken);
    assertTrue(adder.result());
  }

  @Test
  void resultsNeverWaitAndKeepTheirOrder() {
    fill(handedOver);
    Runnable back = () -> {};
    assertTrue(handedOver.add(back));
    handedOver.moveTo(taken);
    assertEquals(back, List.copyOf(taken).get(FITS));
  }

  @Test
  void endReleasesWaitingThreadsAndDiscardsTheWork() throws Exception {
    fill(handedOver);
    Adder adder = new Adder(WORK);
    handedOver.end();
    assertFalse(adder.result());
    assertFalse(handedOver.addWithinBounds(WORK, CARRIED));
    assertFalse(handedOver.add(WORK));
    handedOver.moveTo(taken);
    assertTrue(taken.isEmpty());
  }

  @Test
  void anInterruptEndsTheWaitAndStaysSet() throws Exception {
    fill(handedOver);
    CompletableFuture<Boolean> interrupted = new CompletableFuture<>();
    Thread thread =
        new Thread(
            () -> {
              assertThrows(
                  RejectedExecutionException.class, () -> handedOver.addWithinBounds(WORK, 0));
              interrupted.complete(Thread.currentThread().isInterrupted());
            });
    thread.start();
    awaitThatItWaits(thread);
    thread.interrupt();
    assertTrue(interrupted.get(WAIT_SECONDS, TimeUnit.SECONDS));
  }

  @Test
  void theWaitForABlockedLoopEndsWithAnException() {
    HandoverQueue impatient = HandoverQueue.empty(TimeUnit.MILLISECONDS.toNanos(20));
    fill(impatient);
    RejectedExecutionException e =
        assertThrows(
            RejectedExecutionException.class, () -> impatient.addWithinBounds(WORK, CARRIED));
    assertEquals(
        "Expected the loop to take work, but a handler blocks it: 1048576 bytes wait",
        e.getMessage());
    assertTrue(impatient.add(WORK), "what comes back does not depend on it");
  }
}
