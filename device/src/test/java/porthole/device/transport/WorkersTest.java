package porthole.device.transport;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class WorkersTest {
  @Test
  void workIsHandedBackAlsoWhenMemoryIsOutForAMoment() {
    AtomicInteger attempts = new AtomicInteger();
    AtomicInteger ends = new AtomicInteger();
    Workers.handBack(
        work -> {
          if (attempts.incrementAndGet() < 3) {
            throw new OutOfMemoryError("made by the test");
          }
          work.run();
        },
        ends::incrementAndGet);
    assertEquals(3, attempts.get());
    assertEquals(1, ends.get());
  }
}
