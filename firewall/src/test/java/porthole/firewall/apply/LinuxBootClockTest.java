package porthole.firewall.apply;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Paths;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class LinuxBootClockTest {
  private final LinuxBootClock machine = new LinuxBootClock();

  @Test
  void theBootIdIsTheKernelsAndStaysTheSameInOneBoot() throws Exception {
    byte[] kernel = Files.readAllBytes(Paths.get("/proc/sys/kernel/random/boot_id"));
    assertEquals(new String(kernel, StandardCharsets.US_ASCII).trim(), machine.bootId());
    assertEquals(machine.bootId(), machine.bootId());
  }

  @Test
  void aPauseTakesASecondOfUptime() throws InterruptedException {
    long uptime = machine.uptimeSeconds();
    long start = System.nanoTime();
    machine.pause();
    long elapsed = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - start);
    assertTrue(elapsed >= 990, elapsed + " ms");
    assertTrue(machine.uptimeSeconds() > uptime);
  }
}
