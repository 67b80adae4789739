package porthole.tools.ssh;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import porthole.tools.InjectedErrors;

class CommandDeadlineTest {

  @ParameterizedTest
  @MethodSource("porthole.tools.InjectedErrors#all")
  void anErrorWhileEndingACommandClosesItsSessionAndLaterDeadlinesRun(Throwable fault)
      throws Exception {
    CountDownLatch ended = new CountDownLatch(1);
    CommandDeadline failing =
        CommandDeadline.of(() -> InjectedErrors.raise(fault), ended::countDown);
    failing.start(Duration.ofMillis(1));
    assertTrue(ended.await(60, TimeUnit.SECONDS));
    assertTrue(failing.isPast());
    CountDownLatch next = new CountDownLatch(1);
    CommandDeadline.of(next::countDown, () -> {}).start(Duration.ofMillis(1));
    assertTrue(next.await(60, TimeUnit.SECONDS));
  }

  @Test
  void aCommandThatEndsInTimeIsNotCut() throws Exception {
    CountDownLatch cut = new CountDownLatch(1);
    CommandDeadline early = CommandDeadline.of(cut::countDown, cut::countDown);
    early.start(Duration.ofHours(1));
    assertTrue(early.cancel());
    assertFalse(early.isPast());
  }
}
