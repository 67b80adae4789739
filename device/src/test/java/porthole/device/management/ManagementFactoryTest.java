package porthole.device.management;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class ManagementFactoryTest {
  private final RuntimeMXBean runtime = ManagementFactory.getRuntimeMXBean();

  @Test
  void theNameBeginsWithTheProcessId() {
    assertEquals(ProcessHandle.current().pid() + "@", runtime.getName());
  }

  @Test
  void theStartTimeDoesNotChange() {
    long start = runtime.getStartTime();
    assertTrue(start <= System.currentTimeMillis());
    assertEquals(start, ManagementFactory.getRuntimeMXBean().getStartTime());
  }
}
